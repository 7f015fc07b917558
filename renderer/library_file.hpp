#pragma once
/// Functions of a library that is opened while the program runs.

#include <dlfcn.h>

#include <string>

namespace comptoir::renderer {

/// A shared library by its file's name, for as long as the program runs.
///
/// Thread: any.   Errors: `missing` names what is not there, the first or the last of it; empty: nothing.
class LibraryFile {
public:
    explicit LibraryFile(const char* name) : name_(name), handle_(::dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
        if (handle_ == nullptr) missing_ = std::string(name) + " is not installed";
    }
    template <class Function>
    void find(const char* function, Function*& to) {
        if (handle_ == nullptr) return;
        to = reinterpret_cast<Function*>(::dlsym(handle_, function));
        if (to == nullptr) missing_ = std::string(name_) + " has no " + function;
    }
    [[nodiscard]] const std::string& missing() const { return missing_; }

private:
    const char* name_;
    void* handle_;
    std::string missing_;
};

}  // namespace comptoir::renderer
