#define _GNU_SOURCE
#include "json_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void append(json_writer *writer, const char *text, size_t count) {
  writer->ok = writer->ok && bytes_append(writer->out, text, count);
}

static void append_string(json_writer *writer, const char *text) {
  append(writer, "\"", 1);
  for (const char *at = text; *at; at++) {
    const unsigned char c = (unsigned char)*at;
    if (c == '"' || c == '\\' || c < 0x20) {
      char escape[8];
      const int count = snprintf(escape, sizeof escape, c < 0x20 ? "\\u%04x" : "\\%c", c);
      append(writer, escape, (size_t)count);
    } else {
      append(writer, at, 1);
    }
  }
  append(writer, "\"", 1);
}

static void append_name(json_writer *writer, const char *name) {
  if (writer->has_members) append(writer, ",", 1);
  writer->has_members = true;
  append_string(writer, name);
  append(writer, ":", 1);
}

static void append_integer(json_writer *writer, int64_t value) {
  char digits[24];
  const int count = snprintf(digits, sizeof digits, "%" PRId64, value);
  append(writer, digits, (size_t)count);
}

json_writer json_begin(bytes *out) {
  json_writer writer = {.out = out, .ok = true};
  append(&writer, "{", 1);
  return writer;
}

void json_write_text(json_writer *writer, const char *name, const char *text) {
  append_name(writer, name);
  append_string(writer, text);
}

void json_write_integer(json_writer *writer, const char *name, int64_t value) {
  append_name(writer, name);
  append_integer(writer, value);
}

void json_write_flag(json_writer *writer, const char *name, bool value) {
  append_name(writer, name);
  append(writer, value ? "true" : "false", value ? 4 : 5);
}

void json_write_value(json_writer *writer, const char *name, const char *json) {
  append_name(writer, name);
  append(writer, json, strlen(json));
}

void json_write_integers(
    json_writer *writer, const char *name, const int64_t *values, size_t count) {
  append_name(writer, name);
  append(writer, "[", 1);
  for (size_t index = 0; index < count; index++) {
    if (index > 0) append(writer, ",", 1);
    append_integer(writer, values[index]);
  }
  append(writer, "]", 1);
}

bool json_quote(bytes *out, const char *text) {
  json_writer writer = {.out = out, .ok = true};
  append_string(&writer, text);
  return writer.ok;
}

bool json_end(json_writer *writer) {
  append(writer, "}", 1);
  return writer->ok;
}

// Bytes of the scalar at `at`; 0 where there is no valid one.
static size_t scalar_bytes(const unsigned char *at) {
  const unsigned char first = at[0];
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const size_t count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  for (size_t index = 1; index < count; index++) {
    if ((at[index] & 0xC0) != 0x80) return 0;
  }
  if ((first == 0xE0 && at[1] < 0xA0) || (first == 0xED && at[1] > 0x9F)) return 0;
  if ((first == 0xF0 && at[1] < 0x90) || (first == 0xF4 && at[1] > 0x8F)) return 0;
  return count;
}

bool is_valid_text(const char *text, size_t most) {
  if (strnlen(text, most + 1) > most) return false;
  const unsigned char *at = (const unsigned char *)text;
  while (*at) {
    const size_t count = scalar_bytes(at);
    if (count == 0) return false;
    at += count;
  }
  return true;
}
