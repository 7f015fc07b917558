#include "app/http/form.hpp"

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

constexpr const char* kParts = "multipart/form-data; boundary=----WebKitFormBoundaryAbC";

/// As Chromium sends a FormData.
std::string body_of(const FormFields& fields, const std::string& boundary = "----WebKitFormBoundaryAbC") {
    std::string body;
    for (const auto& [name, value] : fields) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" +
                value + "\r\n";
    }
    return body + "--" + boundary + "--\r\n";
}

ErrorCode code_of(const Result<FormFields>& read) {
    return read ? ErrorCode::full : read.error().code;
}

TEST(Form, ReadsWhatAScriptSendsOfAFormData) {
    const FormFields fields{
        {"messages", "[\"01;Чай\\r\\n\", \"--x\"]"}, {"company_vat", ""}, {"", "\r\n--\r\n"}};
    const auto read = read_form(kParts, body_of(fields));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, fields);
    EXPECT_EQ(form_field(*read, "company_vat"), "");
    EXPECT_EQ(form_field(*read, "messages"), fields[0].second);
    EXPECT_EQ(form_field(*read, "nothing"), "");
    EXPECT_EQ(read_form("Multipart/Form-Data;boundary=\"a b\"", body_of({{"x", "1"}}, "a b")).value(),
              (FormFields{{"x", "1"}}));
}

TEST(Form, ReadsTheOtherFormOfForms) {
    const auto read = read_form("application/x-www-form-urlencoded; charset=UTF-8",
                                "messages=%5B%220%3B1%22%5D&company_vat=P05+X&empty=");
    ASSERT_TRUE(read);
    EXPECT_EQ(form_field(*read, "messages"), "[\"0;1\"]");
    EXPECT_EQ(form_field(*read, "company_vat"), "P05 X");
}

TEST(Form, IsCutAtAnyByteAndNeverReadsPastIt) {
    const std::string body = body_of({{"messages", "[]"}, {"company_vat", "P05"}});
    for (std::size_t size = 0; size < body.size() - 4; ++size) {  // 4: "--" and the line's end may be missing
        const auto read = read_form(kParts, body.substr(0, size));
        EXPECT_EQ(code_of(read), ErrorCode::malformed) << size;
    }
}

TEST(Form, RefusesWhatIsNoForm) {
    EXPECT_EQ(code_of(read_form("application/json", "{}")), ErrorCode::unsupported);
    EXPECT_EQ(code_of(read_form("", "")), ErrorCode::unsupported);
    EXPECT_EQ(code_of(read_form("multipart/form-data", "")), ErrorCode::malformed);
    EXPECT_EQ(code_of(read_form("multipart/form-data; boundary=", "--\r\n")), ErrorCode::malformed);
    EXPECT_EQ(code_of(read_form("multipart/form-data; boundary=" + std::string(kBoundaryMax + 1, 'b'), "")),
              ErrorCode::malformed);
    EXPECT_EQ(code_of(read_form(kParts, "--something-else\r\n")), ErrorCode::malformed);
    std::string nameless = body_of({{"x", "1"}});
    nameless.replace(nameless.find("name="), 5, "game=");
    EXPECT_EQ(code_of(read_form(kParts, nameless)), ErrorCode::malformed);
}

TEST(Form, HasABoundOfFields) {
    const FormFields most(kFormFieldsMax, {"x", "1"});
    EXPECT_TRUE(read_form(kParts, body_of(most)));
    const FormFields more(kFormFieldsMax + 1, {"x", "1"});
    const auto refused = read_form(kParts, body_of(more));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::full);
    std::string text = "x=1";
    for (std::size_t i = 0; i < kFormFieldsMax; ++i) text += "&x=1";
    const auto also = read_form("application/x-www-form-urlencoded", text);
    ASSERT_FALSE(also);
    EXPECT_EQ(also.error().code, ErrorCode::full);
}

}  // namespace
}  // namespace comptoir::http
