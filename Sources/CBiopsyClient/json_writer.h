#ifndef BC_JSON_WRITER_H
#define BC_JSON_WRITER_H

#include "bytes.h"

#pragma GCC visibility push(hidden)

// Writes one JSON object, member by member. Memory that ran out shows at the end.
typedef struct json_writer {
  bytes *out;
  bool ok;
  bool has_members;
} json_writer;

// Begins an object at the end of `out`.
json_writer json_begin(bytes *out);

void json_write_text(json_writer *writer, const char *name, const char *text);
void json_write_integer(json_writer *writer, const char *name, int64_t value);
void json_write_flag(json_writer *writer, const char *name, bool value);
// A value that is JSON already.
void json_write_value(json_writer *writer, const char *name, const char *json);
void json_write_integers(
    json_writer *writer, const char *name, const int64_t *values, size_t count);

// Appends a zero-terminated text, quoted and escaped; false when memory ran out.
bool json_quote(bytes *out, const char *text);

// Ends the object; false when memory ran out on the way.
bool json_end(json_writer *writer);

// Whether a zero-terminated text is valid UTF-8 of at most `most` bytes.
bool is_valid_text(const char *text, size_t most);

#pragma GCC visibility pop

#endif
