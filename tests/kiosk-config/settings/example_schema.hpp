#pragma once
/// A schema with one of everything, for the loader's tests.

#include "kiosk-config/settings/settings.hpp"

namespace comptoir::settings {

inline const Schema& example_schema() {
    static const Schema schema{
        {.name = "http",
         .keys =
             {{.name = "listen",
               .type = Type::text_list,
               .fallback = json::Value::array({"0.0.0.0:8069"}),
               .summary = "addresses"},
              {.name = "port",
               .type = Type::integer,
               .fallback = 8069,
               .summary = "a port",
               .minimum = 1,
               .maximum = 65535},
              {.name = "idle",
               .type = Type::duration,
               .fallback = "30s",
               .summary = "how long a connection may be quiet",
               .minimum = 1'000,
               .maximum = 600'000},
              {.name = "compress", .type = Type::boolean, .fallback = false, .summary = "smaller answers"}},
         .summary = "the web server"},
        {.name = "pos",
         .keys =
             {{.name = "url", .type = Type::text, .fallback = "", .summary = "the link", .is_secret = true},
              {.name = "register", .type = Type::text, .fallback = nullptr, .summary = "the claimed till"}},
         .summary = "the point of sale"},
        {.name = "screen",
         .keys = {{.name = "theme",
                   .type = Type::text,
                   .fallback = "light",
                   .summary = "colours",
                   .choices = {"light", "dark", "contrast"}},
                  {.name = "languages",
                   .type = Type::text_list,
                   .fallback = json::Value::array({"en"}),
                   .summary = "languages",
                   .choices = {"en", "fr", "ar"}},
                  {.name = "rotate",
                   .type = Type::integer,
                   .fallback = 0,
                   .summary = "degrees",
                   .why_bad = [](const json::Value& value) -> std::string {
                       return value.get<std::int64_t>() % 90 == 0 ? "" : "only quarter turns";
                   }}},
         .summary = "the screen"},
        {.name = "access",
         .keys = {{.name = "origins",
                   .type = Type::text_or_list,
                   .fallback = "ask",
                   .summary = "who may",
                   .choices = {"ask", "open"}}},
         .summary = "who may do what"},
        {.name = "printer",
         .shape = Section::Shape::list,
         .keys = {{.name = "uri", .type = Type::text, .fallback = nullptr, .summary = "where it is"},
                  {.name = "width", .type = Type::integer, .fallback = 80, .summary = "paper", .minimum = 20},
                  {.name = "late", .type = Type::duration, .fallback = 0, .summary = "how late it is"}},
         .summary = "printers"},
        {.name = "scale",
         .shape = Section::Shape::list,
         .keys = {{.name = "uri", .type = Type::text, .fallback = nullptr, .summary = "where it is"}},
         .summary = "scales"},
        {.name = "counter",
         .shape = Section::Shape::list,
         .keys = {{.name = "printer",
                   .type = Type::text,
                   .fallback = "",
                   .summary = "may be shared",
                   .names_entry_of = "printer"},
                  {.name = "scales",
                   .type = Type::text_or_list,
                   .fallback = json::Value::array(),
                   .summary = "its own",
                   .names_entry_of = "scale",
                   .is_exclusive = true}},
         .summary = "what belongs together"},
    };
    return schema;
}

}  // namespace comptoir::settings
