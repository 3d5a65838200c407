#ifndef BC_JSON_READER_H
#define BC_JSON_READER_H

// A strict reader of one JSON object (RFC 8259), as docs/protocol.md bounds it: no more text than the
// caller has, no nesting deeper than 64, no two members of one name in an object, valid UTF-8, numbers
// within double precision. Numbers do not depend on the program's locale.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

typedef enum json_type {
  JSON_NULL,
  JSON_BOOL,
  JSON_INTEGER,
  JSON_NUMBER,
  JSON_TEXT,
  JSON_ARRAY,
  JSON_OBJECT,
} json_type;

// A value. Values lie in the order of the text; those of an array or object follow it, in an object
// each after its name, up to the node `next`.
typedef struct json_node {
  json_type type;
  // The first node after this one and all that is in it.
  uint32_t next;
  // Elements, members, or bytes of text.
  uint32_t count;
  union {
    bool flag;
    int64_t integer;
    double number;
    // Decoded, and zero-terminated; lies in the caller's text.
    const char *text;
  } value;
} json_node;

// What was read last. The nodes' memory is used again by the next reading.
typedef struct json_reader {
  json_node *nodes;
  size_t count;
  size_t room;
} json_reader;

// Reads an object, decoding texts in place: `text` has room for `count` bytes and changes. False when
// it is not as above or memory ran out.
bool json_read(json_reader *reader, char *text, size_t count);

// Frees the nodes.
void json_reader_free(json_reader *reader);

// An object's members, read as what they should be. A member that is absent though required, or of the
// wrong type or range, makes `ok` false for good; null counts as absent.
typedef struct json_fields {
  const json_reader *reader;
  uint32_t object;
  bool ok;
} json_fields;

// The fields of the object at a node, the root being node 0; not `ok` when it is no object.
json_fields json_fields_at(const json_reader *reader, uint32_t node);

// The node of a member's value; 0 when absent.
uint32_t json_find(const json_fields *fields, const char *name);

int64_t json_integer(json_fields *fields, const char *name, int64_t least, int64_t most);
int64_t json_optional_integer(
    json_fields *fields, const char *name, int64_t least, int64_t most, int64_t absent);
double json_number(json_fields *fields, const char *name, double least, double most);
double json_optional_number(
    json_fields *fields, const char *name, double least, double most, double absent);
bool json_flag(json_fields *fields, const char *name, bool absent);
const char *json_text(json_fields *fields, const char *name);
const char *json_optional_text(json_fields *fields, const char *name, const char *absent);
// The node of an array or object; 0 when absent.
uint32_t json_container(json_fields *fields, const char *name, json_type type, bool required);
// Exactly `count` whole numbers; false when absent and not required, with `ok` kept.
bool json_integers(
    json_fields *fields, const char *name, int64_t least, int64_t most, int64_t *values,
    uint32_t count, bool required);

#pragma GCC visibility pop

#endif
