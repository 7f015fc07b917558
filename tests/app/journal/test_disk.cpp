#include "tests/app/journal/test_disk.hpp"

#include <filesystem>
#include <new>

namespace comptoir::journal {

/// As SQLite wants it: its own part first; the real file follows in the same piece of memory.
struct TestDisk::File {
    sqlite3_file base;
    TestDisk* disk;
    sqlite3_file* real;
    std::string name;

    static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
    static sqlite3_file* real_of(sqlite3_file* file) { return of(file).real; }

    static int close(sqlite3_file* file) {
        const int code = real_of(file)->pMethods->xClose(real_of(file));
        of(file).name.~basic_string();
        return code;
    }
    static int read(sqlite3_file* file, void* to, int bytes, sqlite3_int64 offset) {
        return real_of(file)->pMethods->xRead(real_of(file), to, bytes, offset);
    }
    static int write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
        File& self = of(file);
        if (const int code = self.disk->may_write(); code != SQLITE_OK) return code;
        self.disk->log_.push_back(
            {Operation::Kind::write, self.name, offset,
             std::string(static_cast<const char*>(from), static_cast<std::size_t>(bytes))});
        return self.real->pMethods->xWrite(self.real, from, bytes, offset);
    }
    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        File& self = of(file);
        if (const int code = self.disk->may_write(); code != SQLITE_OK) return code;
        self.disk->log_.push_back({Operation::Kind::truncate, self.name, size, ""});
        return self.real->pMethods->xTruncate(self.real, size);
    }
    static int sync(sqlite3_file* file, int) {
        File& self = of(file);
        if (self.disk->sync_code_ != SQLITE_OK) return self.disk->sync_code_;
        self.disk->log_.push_back({Operation::Kind::sync, self.name, 0, ""});
        return SQLITE_OK;
    }
    static int size(sqlite3_file* file, sqlite3_int64* bytes) {
        return real_of(file)->pMethods->xFileSize(real_of(file), bytes);
    }
    static int lock(sqlite3_file* file, int level) {
        return real_of(file)->pMethods->xLock(real_of(file), level);
    }
    static int unlock(sqlite3_file* file, int level) {
        return real_of(file)->pMethods->xUnlock(real_of(file), level);
    }
    static int is_reserved(sqlite3_file* file, int* result) {
        return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
    }
    static int control(sqlite3_file* file, int operation, void* argument) {
        return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
    }
    static int sector(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
    static int traits(sqlite3_file* file) {
        return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
    }

    static const sqlite3_io_methods methods;
};

// The first version of the interface: no shared memory, which a database that is held exclusively needs not.
const sqlite3_io_methods TestDisk::File::methods{
    1,       close,  read,   write,   truncate, sync,    size,    lock,    unlock, is_reserved,
    control, sector, traits, nullptr, nullptr,  nullptr, nullptr, nullptr, nullptr};

TestDisk::TestDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    vfs_.zName = "test-disk";
    vfs_.pNext = nullptr;
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    sqlite3_vfs_register(&vfs_, 1);
}

TestDisk::~TestDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
}

void TestDisk::accept_all() {
    write_code_ = SQLITE_OK;
    sync_code_ = SQLITE_OK;
    writes_left_ = -1;
    is_read_only_ = false;
}

int TestDisk::may_write() {
    if (writes_left_ == 0) return later_code_;
    if (writes_left_ > 0) --writes_left_;
    return write_code_;
}

int TestDisk::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* self = static_cast<TestDisk*>(vfs->pAppData);
    auto* ours = new (file) File{};
    ours->disk = self;
    ours->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
    if (name != nullptr) ours->name = std::filesystem::path(name).filename().string();
    if (self->is_read_only_) {
        flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    }
    const int code = self->real_->xOpen(self->real_, name, ours->real, flags, out_flags);
    if (ours->real->pMethods != nullptr) {
        ours->base.pMethods = &File::methods;
    } else {
        ours->name.~basic_string();
    }
    return code;
}

int TestDisk::remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    auto* self = static_cast<TestDisk*>(vfs->pAppData);
    self->log_.push_back({Operation::Kind::remove, std::filesystem::path(name).filename().string(), 0, ""});
    return self->real_->xDelete(self->real_, name, sync_folder);
}

TestDisk::Files TestDisk::after_power_cut(std::size_t operations, Unsynced unsynced) const {
    Files now;
    Files synced;
    const auto write = [](std::string& file, std::int64_t offset, std::string_view bytes) {
        const auto start = static_cast<std::size_t>(offset);
        if (file.size() < start + bytes.size()) file.resize(start + bytes.size());
        file.replace(start, bytes.size(), bytes);
    };
    for (std::size_t i = 0; i < operations; ++i) {
        const Operation& operation = log_[i];
        const bool is_last = i + 1 == operations;
        switch (operation.kind) {
            case Operation::Kind::write: {
                const std::size_t kept = is_last && unsynced == Unsynced::last_torn
                                             ? operation.bytes.size() / 2
                                             : operation.bytes.size();
                write(now[operation.file], operation.offset,
                      std::string_view(operation.bytes).substr(0, kept));
                if (is_last && unsynced == Unsynced::last_alone) {
                    write(synced[operation.file], operation.offset, operation.bytes);
                }
                break;
            }
            case Operation::Kind::truncate:
                now[operation.file].resize(static_cast<std::size_t>(operation.offset));
                break;
            case Operation::Kind::sync: synced[operation.file] = now[operation.file]; break;
            case Operation::Kind::remove:
                now.erase(operation.file);
                synced.erase(operation.file);
                break;
        }
    }
    const bool is_synced_only = unsynced == Unsynced::dropped || unsynced == Unsynced::last_alone;
    return is_synced_only ? synced : now;
}

}  // namespace comptoir::journal
