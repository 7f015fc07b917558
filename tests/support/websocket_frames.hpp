#pragma once
/// The server's side of RFC 6455, written out byte by byte, so that a test can also get it wrong.

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <optional>
#include <string>
#include <string_view>

#include "tests/support/loopback_server.hpp"

namespace comptoir::test {

enum class Opcode { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };
enum class Part { last, more };

struct Frame {
    Opcode opcode = Opcode::text;
    std::string payload;
};

/// The value of a header in a request's head, or "".
inline std::string header_of(const std::string& head, const std::string& name) {
    const std::string start = "\r\n" + name + ": ";
    const auto at = head.find(start);
    if (at == std::string::npos) return {};
    return head.substr(at + start.size(), head.find("\r\n", at + 2) - at - start.size());
}

/// "HTTP/1.1 101 ..." for that request.   Source: RFC 6455 section 4.2.2.
inline std::string switching_protocols(const std::string& head) {
    const std::string key = header_of(head, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
    unsigned char accept[2 * SHA_DIGEST_LENGTH] = {};
    EVP_EncodeBlock(accept, digest, SHA_DIGEST_LENGTH);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
           "Upgrade\r\nSec-WebSocket-Accept: " +
           std::string(reinterpret_cast<const char*>(accept)) + "\r\n\r\n";
}

/// The head of a frame that announces `size` bytes; a server masks nothing.
inline std::string frame_head(std::uint64_t size, Opcode opcode = Opcode::text, Part part = Part::last) {
    std::string head;
    head += static_cast<char>(static_cast<int>(opcode) | (part == Part::last ? 0x80 : 0));
    const int length_bytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
    head += static_cast<char>(length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127);
    for (int i = length_bytes - 1; i >= 0; --i) head += static_cast<char>(size >> (8 * i));
    return head;
}

inline std::string frame(std::string_view payload, Opcode opcode = Opcode::text, Part part = Part::last) {
    return frame_head(payload.size(), opcode, part).append(payload);
}

inline std::string close_frame(int code, std::string_view reason) {
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    return frame(payload.append(reason), Opcode::close);
}

/// The client's next frame, unmasked; nothing once it is gone, or where it did not mask.
inline std::optional<Frame> receive_frame(Line& line) {
    const auto head = line.receive(2);
    if (!head || ((*head)[1] & 0x80) == 0) return std::nullopt;
    std::size_t size = (*head)[1] & 0x7f;
    if (size >= 126) {
        const auto length = line.receive(size == 126 ? 2 : 8);
        if (!length) return std::nullopt;
        size = 0;
        for (const char byte : *length) size = (size << 8) | static_cast<unsigned char>(byte);
    }
    const auto mask = line.receive(4);
    auto payload = mask ? line.receive(size) : std::nullopt;
    if (!payload) return std::nullopt;
    for (std::size_t i = 0; i < size; ++i) (*payload)[i] = static_cast<char>((*payload)[i] ^ (*mask)[i % 4]);
    return Frame{static_cast<Opcode>((*head)[0] & 0x0f), std::move(*payload)};
}

}  // namespace comptoir::test
