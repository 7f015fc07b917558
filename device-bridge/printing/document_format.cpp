#include "device-bridge/printing/document_format.hpp"

#include <png.h>
// jpeglib.h wants FILE declared first.
#include <cstdio>
//
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>

#include "device-bridge/printing/picture_rows.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::string_view start;
    DocumentKind kind;
};

/// Source: ISO 32000-1 section 7.5.2 (PDF), Adobe DSC 3.0 (PostScript), ISO 10918-1 B.2 (JPEG), the PNG
/// specification section 5.2, GIF89a section 17, BITMAPFILEHEADER, netpbm's pbm(5) and pgm(5).
constexpr std::array kSignatures{Signature{"%PDF-"sv, DocumentKind::pdf},
                                 Signature{"%!"sv, DocumentKind::postscript},
                                 Signature{"\x04%!"sv, DocumentKind::postscript},
                                 Signature{"\xFF\xD8\xFF"sv, DocumentKind::jpeg},
                                 Signature{"\x89PNG\r\n\x1A\n"sv, DocumentKind::png},
                                 Signature{"GIF8"sv, DocumentKind::gif},
                                 Signature{"BM"sv, DocumentKind::bmp},
                                 Signature{"P4"sv, DocumentKind::pbm},
                                 Signature{"P5"sv, DocumentKind::pgm}};

/// The length of the UTF-8 character at the start; 0 where there is none.   Source: RFC 3629 section 4.
std::size_t character_bytes(std::string_view text) {
    const auto first = static_cast<std::uint8_t>(text.front());
    const std::size_t count = first < 0x80   ? 1
                              : first < 0xC2 ? 0
                              : first < 0xE0 ? 2
                              : first < 0xF0 ? 3
                              : first < 0xF5 ? 4
                                             : 0;
    if (count > text.size()) return 0;
    for (std::size_t i = 1; i < count; ++i) {
        if ((static_cast<std::uint8_t>(text[i]) & 0xC0) != 0x80) return 0;
    }
    return count;
}

bool is_text(std::string_view bytes) {
    while (!bytes.empty()) {
        const char c = bytes.front();
        const bool is_of_lines = c == '\n' || c == '\r' || c == '\t' || c == '\f';
        if ((static_cast<std::uint8_t>(c) < 0x20 && !is_of_lines) || c == 0x7F) return false;
        const std::size_t count = character_bytes(bytes);
        if (count == 0) return false;
        bytes.remove_prefix(count);
    }
    return true;
}

const char* mime_of(DocumentKind kind) {
    switch (kind) {
        case DocumentKind::pdf: return "application/pdf";
        case DocumentKind::postscript: return "application/postscript";
        case DocumentKind::jpeg: return "image/jpeg";
        case DocumentKind::png: return "image/png";
        case DocumentKind::gif: return "image/gif";
        case DocumentKind::bmp: return "image/bmp";
        case DocumentKind::pbm: return "image/x-portable-bitmap";
        case DocumentKind::pgm: return "image/x-portable-graymap";
        case DocumentKind::text: return "text/plain";
        case DocumentKind::other: break;
    }
    return kOctetStream;
}

void append(png_structp png, png_bytep bytes, std::size_t count) {
    static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), count);
}

void flush_nothing(png_structp) {}

/// How the rows of a picture are got at; false: it breaks here.
struct Rows {
    PictureRows& picture;
    std::vector<std::uint8_t> row;
    Result<void> state;

    bool next() {
        state = picture.next(row);
        return state.has_value();
    }
};

/// Nothing with a destructor in here: libpng leaves by longjmp.
bool encode_png(Rows& rows, png_structp png, png_infop info, std::string& into) {
    if (setjmp(png_jmpbuf(png)) != 0) return false;
    png_set_write_fn(png, &into, append, flush_nothing);
    png_set_IHDR(png, info, static_cast<png_uint_32>(rows.picture.width()),
                 static_cast<png_uint_32>(rows.picture.height()), 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int y = 0; y < rows.picture.height(); ++y) {
        if (!rows.next()) return false;
        png_write_row(png, rows.row.data());
    }
    png_write_end(png, info);
    return true;
}

struct JpegTrouble {
    jpeg_error_mgr manager;
    std::jmp_buf way_out;
};

void leave(j_common_ptr jpeg) {
    std::longjmp(reinterpret_cast<JpegTrouble*>(jpeg->err)->way_out, 1);
}

void say_nothing(j_common_ptr) {}

struct JpegBytes {
    unsigned char* bytes = nullptr;
    unsigned long count = 0;
};

/// Nothing with a destructor in here: libjpeg leaves by longjmp.
bool encode_jpeg(Rows& rows, jpeg_compress_struct& jpeg, JpegTrouble& trouble, JpegBytes& into) {
    constexpr int kQuality = 95;  // letters without a halo; a receipt stays below 200 KB
    if (setjmp(trouble.way_out) != 0) return false;
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &into.bytes, &into.count);
    jpeg.image_width = static_cast<JDIMENSION>(rows.picture.width());
    jpeg.image_height = static_cast<JDIMENSION>(rows.picture.height());
    jpeg.input_components = 1;
    jpeg.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, kQuality, 1);
    jpeg_start_compress(&jpeg, 1);
    for (int y = 0; y < rows.picture.height(); ++y) {
        if (!rows.next()) return false;
        JSAMPROW row = rows.row.data();
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    return true;
}

Result<std::string> as_png(Rows& rows) {
    std::string bytes;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    const bool is_done = encode_png(rows, png, info, bytes);
    png_destroy_write_struct(&png, &info);
    if (!rows.state) return tl::unexpected(rows.state.error());
    if (!is_done) return fail(ErrorCode::full, "the picture could not be encoded");
    return bytes;
}

Result<std::string> as_jpeg(Rows& rows) {
    jpeg_compress_struct jpeg{};
    JpegTrouble trouble{};
    jpeg.err = jpeg_std_error(&trouble.manager);
    trouble.manager.error_exit = leave;
    trouble.manager.output_message = say_nothing;
    JpegBytes into;
    const bool is_done = encode_jpeg(rows, jpeg, trouble, into);
    const std::unique_ptr<unsigned char, decltype(&std::free)> owned(into.bytes, std::free);
    jpeg_destroy_compress(&jpeg);
    if (!rows.state) return tl::unexpected(rows.state.error());
    if (!is_done) return fail(ErrorCode::full, "the picture could not be encoded");
    return std::string(reinterpret_cast<const char*>(into.bytes), into.count);
}

}  // namespace

DocumentKind kind_of_document(std::string_view bytes) {
    const auto found = std::find_if(kSignatures.begin(), kSignatures.end(), [&](const Signature& signature) {
        return bytes.starts_with(signature.start);
    });
    if (found != kSignatures.end()) return found->kind;
    return is_text(bytes) ? DocumentKind::text : DocumentKind::other;
}

bool is_picture(DocumentKind kind) {
    switch (kind) {
        case DocumentKind::jpeg:
        case DocumentKind::png:
        case DocumentKind::gif:
        case DocumentKind::bmp:
        case DocumentKind::pbm:
        case DocumentKind::pgm: return true;
        case DocumentKind::pdf:
        case DocumentKind::postscript:
        case DocumentKind::text:
        case DocumentKind::other: break;
    }
    return false;
}

Result<DocumentPlan> plan_document(DocumentKind kind, const std::vector<std::string>& formats) {
    const auto takes = [&](std::string_view format) {
        return std::find(formats.begin(), formats.end(), format) != formats.end();
    };
    using Conversion = DocumentPlan::Conversion;
    const std::string format = mime_of(kind);
    // JPEG and PNG as they are; the other pictures' MIME names differ from queue to queue.
    const bool is_well_known = !is_picture(kind) || kind == DocumentKind::jpeg || kind == DocumentKind::png;
    if (kind == DocumentKind::other) return fail(ErrorCode::unsupported, "this is no document that we know");
    if (is_well_known && takes(format)) return DocumentPlan{format, Conversion::none};
    if (is_picture(kind) && takes("image/png")) return DocumentPlan{"image/png", Conversion::to_png};
    if (is_picture(kind) && takes("image/jpeg")) return DocumentPlan{"image/jpeg", Conversion::to_jpeg};
    return fail(ErrorCode::unsupported, "this queue does not take " + format);
}

Result<std::string> converted(std::string_view picture, DocumentPlan::Conversion conversion) {
    if (conversion == DocumentPlan::Conversion::none) return std::string(picture);
    const auto opened = PictureRows::open(picture);
    if (!opened) return tl::unexpected(opened.error());
    Rows rows{**opened, std::vector<std::uint8_t>(static_cast<std::size_t>((*opened)->width())), {}};
    return conversion == DocumentPlan::Conversion::to_png ? as_png(rows) : as_jpeg(rows);
}

}  // namespace comptoir::bridge
