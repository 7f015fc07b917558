#pragma once
/// What a document is, by its first bytes, and how a queue takes it.

#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::bridge {

enum class DocumentKind { pdf, postscript, jpeg, png, gif, bmp, pbm, pgm, text, other };

/// By its first bytes; text is UTF-8 without control characters but those of lines and pages. Thread: any.
[[nodiscard]] DocumentKind kind_of_document(std::string_view bytes);
[[nodiscard]] bool is_picture(DocumentKind kind);

/// How a document goes to a queue.
struct DocumentPlan {
    enum class Conversion { none, to_png, to_jpeg };
    std::string format;  ///< MIME type
    Conversion conversion = Conversion::none;
    bool operator==(const DocumentPlan&) const = default;
};

/// As it is where the queue takes it; a picture else as PNG or JPEG.
///
/// Errors: unsupported, naming what the queue takes none of.   Thread: any.
[[nodiscard]] Result<DocumentPlan> plan_document(DocumentKind kind, const std::vector<std::string>& formats);

/// What bytes that only the printer understands are called to a queue: CUPS's own name where it has it.
inline constexpr const char* kCupsRaw = "application/vnd.cups-raw";  // Source: CUPS, mime.types
inline constexpr const char* kOctetStream = "application/octet-stream";

/// Decodes a picture and encodes it in grey.   Errors: those of PictureRows; full (no memory to encode it).
/// Thread: the pool's (it computes for long).
[[nodiscard]] Result<std::string> converted(std::string_view picture, DocumentPlan::Conversion conversion);

}  // namespace comptoir::bridge
