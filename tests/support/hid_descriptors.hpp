#pragma once
/// What HID scales and scanners say of themselves and of what they weigh and read.

#include <initializer_list>
#include <string>

namespace comptoir::test {

inline std::string hid_bytes(std::initializer_list<int> values) {
    std::string out;
    for (const int value : values) out += static_cast<char>(value);
    return out;
}

/// A scale with the reports of HID POS: 2 to zero it, 3 with status, unit, scaling and weight.
/// Source: composed from the layout in devices/scales.md section 11 and the usage names of HID Point of Sale
/// Usage Tables 1.02, section 4; of no device in particular.
inline std::string scale_descriptor() {
    return hid_bytes({0x05, 0x8d, 0x09, 0x20, 0xa1, 0x01,              // scale device, application
                      0x85, 0x02, 0x09, 0x31, 0xa1, 0x02,              // report 2: control
                      0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01,  // one bit each
                      0x09, 0x81, 0x91, 0x02, 0x09, 0x80, 0x91, 0x02,  // enforced zero return; zero scale
                      0x75, 0x06, 0x91, 0x03, 0xc0,                    // padding
                      0x85, 0x03, 0x09, 0x32, 0xa1, 0x02,              // report 3: data
                      0x09, 0x70, 0xa1, 0x02, 0x15, 0x01, 0x25, 0x08, 0x75, 0x08, 0x95, 0x01,  //
                      0x19, 0x71, 0x29, 0x78, 0x81, 0x00, 0xc0,                                // status
                      0x09, 0x50, 0xa1, 0x02, 0x25, 0x0c,                                      //
                      0x19, 0x51, 0x29, 0x5c, 0x81, 0x00, 0xc0,                                // unit
                      0x09, 0x41, 0x15, 0x80, 0x25, 0x7f, 0x81, 0x02,                          // scaling
                      0x09, 0x40, 0x15, 0x00, 0x27, 0xff, 0xff, 0x00, 0x00, 0x75, 0x10, 0x81, 0x02,  // weight
                      0xc0, 0xc0});
}

/// A report of that scale, and of most others.
inline std::string scale_report(int status, int unit, int exponent, int weight) {
    return hid_bytes({0x03, status, unit, exponent & 0xff, weight & 0xff, (weight >> 8) & 0xff});
}

/// A scanner whose report 2 has a length, three bytes of symbology, 56 of data, its maker's own two, and
/// whether more follows.
/// Source: composed from the layout in the product manual of Access-IS's LSR118, appendix B.1, with the
/// usages of HID Point of Sale Usage Tables 1.02, section 3, and "byte count" of the generic desktop page.
inline std::string scanner_descriptor() {
    return hid_bytes({0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01,                    // scanner, application
                      0x09, 0x12, 0xa1, 0x02, 0x85, 0x02,                    // scanned data, report 2
                      0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01,  // bytes
                      0x05, 0x01, 0x09, 0x3b, 0x81, 0x02,                    // length
                      0x05, 0x8c, 0x95, 0x03, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02,  // symbology
                      0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01,                                // 56 of data
                      0x06, 0x66, 0xff, 0x95, 0x02, 0x09, 0x04, 0x81, 0x02,                    // its maker's
                      0x05, 0x8c, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02,  // continued
                      0x95, 0x07, 0x81, 0x03, 0xc0, 0xc0});
}

/// One report of that scanner.
inline std::string scanner_report(std::string data, const std::string& symbology = "]E0",
                                  bool is_continued = false) {
    constexpr std::size_t kData = 56;
    std::string report = hid_bytes({0x02, static_cast<int>(data.size())}) + symbology;
    data.resize(kData, '\0');
    return report + data + hid_bytes({0x64, 0x00, is_continued ? 1 : 0});
}

/// A keyboard with the reports that a BIOS knows, and its lights.
/// Source: Device Class Definition for HID 1.11, appendix B.1.
inline std::string keyboard_descriptor() {
    return hid_bytes({0x05, 0x01, 0x09, 0x06, 0xa1, 0x01,                          // keyboard, application
                      0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7,                          // Ctrl to Meta
                      0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02,  //
                      0x95, 0x01, 0x75, 0x08, 0x81, 0x01,                          // a byte that is not used
                      0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01, 0x29, 0x05, 0x91, 0x02,  // lights
                      0x95, 0x01, 0x75, 0x03, 0x91, 0x01,                                      //
                      0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65,                          // six keys
                      0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0});
}

/// One key is down, or with 0 none.   Source: HID Usage Tables 1.12, section 10.
inline std::string keyboard_report(int usage) {
    return hid_bytes({0x00, 0x00, usage, 0x00, 0x00, 0x00, 0x00, 0x00});
}

/// The key of a digit, a small letter or, as "\r", Enter.   Source: the same.
inline int keyboard_usage(char c) {
    if (c == '\r') return 0x28;
    if (c == '0') return 0x27;
    return c >= '1' && c <= '9' ? 0x1e + (c - '1') : 0x04 + (c - 'a');
}

}  // namespace comptoir::test
