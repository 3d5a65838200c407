#include "json_reader.h"

#include "bytes.h"
#include "json_number.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 64, MOST_MEMBERS = 1024 };

typedef struct parser {
  json_reader *reader;
  char *at;
  char *end;
} parser;

static bool read_value(parser *parser, int depth);

static void skip_space(parser *parser) {
  while (parser->at < parser->end &&
         (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\n' || *parser->at == '\r')) {
    parser->at++;
  }
}

static bool take(parser *parser, char expected) {
  if (parser->at == parser->end || *parser->at != expected) return false;
  parser->at++;
  return true;
}

static bool take_word(parser *parser, const char *word) {
  const size_t count = strlen(word);
  if ((size_t)(parser->end - parser->at) < count || memcmp(parser->at, word, count) != 0) return false;
  parser->at += count;
  return true;
}

// The index of a new node; false when memory ran out.
static bool add_node(parser *parser, json_type type, uint32_t *index) {
  json_reader *reader = parser->reader;
  if (reader->count == reader->room) {
    const size_t room = reader->room ? 2 * reader->room : 256;
    if (!array_reserve((void **)&reader->nodes, &reader->room, room, sizeof(json_node))) return false;
  }
  *index = (uint32_t)reader->count++;
  reader->nodes[*index] = (json_node){.type = type, .next = *index + 1};
  return true;
}

static bool read_hex(parser *parser, uint32_t *unit) {
  if (parser->end - parser->at < 4) return false;
  *unit = 0;
  for (int digit = 0; digit < 4; digit++) {
    const char c = *parser->at++;
    uint32_t value;
    if (c >= '0' && c <= '9') {
      value = (uint32_t)(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      value = (uint32_t)(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      value = (uint32_t)(c - 'A') + 10;
    } else {
      return false;
    }
    *unit = *unit << 4 | value;
  }
  return true;
}

static char *append_scalar(char *out, uint32_t scalar) {
  if (scalar < 0x80) {
    *out++ = (char)scalar;
  } else if (scalar < 0x800) {
    *out++ = (char)(0xC0 | scalar >> 6);
    *out++ = (char)(0x80 | (scalar & 0x3F));
  } else if (scalar < 0x10000) {
    *out++ = (char)(0xE0 | scalar >> 12);
    *out++ = (char)(0x80 | (scalar >> 6 & 0x3F));
    *out++ = (char)(0x80 | (scalar & 0x3F));
  } else {
    *out++ = (char)(0xF0 | scalar >> 18);
    *out++ = (char)(0x80 | (scalar >> 12 & 0x3F));
    *out++ = (char)(0x80 | (scalar >> 6 & 0x3F));
    *out++ = (char)(0x80 | (scalar & 0x3F));
  }
  return out;
}

// After a backslash. An escape is never shorter than what it stands for, so `out` stays behind.
static bool read_escape(parser *parser, char **out) {
  if (parser->at == parser->end) return false;
  const char c = *parser->at++;
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter = c ? strchr(letters, c) : NULL;
  if (letter) {
    *(*out)++ = meanings[letter - letters];
    return true;
  }
  uint32_t scalar;
  if (c != 'u' || !read_hex(parser, &scalar)) return false;
  if (scalar >= 0xDC00 && scalar <= 0xDFFF) return false;
  if (scalar >= 0xD800 && scalar <= 0xDBFF) {
    uint32_t low;
    if (!take(parser, '\\') || !take(parser, 'u') || !read_hex(parser, &low)) return false;
    if (low < 0xDC00 || low > 0xDFFF) return false;
    scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00);
  }
  *out = append_scalar(*out, scalar);
  return true;
}

// Copies one scalar of more than one byte; false where it is not valid UTF-8.
static bool read_multibyte(parser *parser, char **out) {
  const uint8_t *at = (const uint8_t *)parser->at;
  const uint8_t first = at[0];
  const int more = first >= 0xF0 && first <= 0xF4 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || parser->end - parser->at <= more) return false;
  for (int index = 1; index <= more; index++) {
    if ((at[index] & 0xC0) != 0x80) return false;
  }
  // Overlong forms, surrogates, and what lies beyond Unicode.
  if ((first == 0xE0 && at[1] < 0xA0) || (first == 0xED && at[1] > 0x9F)) return false;
  if ((first == 0xF0 && at[1] < 0x90) || (first == 0xF4 && at[1] > 0x8F)) return false;
  memmove(*out, parser->at, (size_t)more + 1);
  *out += more + 1;
  parser->at += more + 1;
  return true;
}

static bool read_text(parser *parser) {
  uint32_t index;
  if (!add_node(parser, JSON_TEXT, &index) || !take(parser, '"')) return false;
  char *const start = parser->at;
  char *out = start;
  while (true) {
    if (parser->at == parser->end) return false;
    const uint8_t c = (uint8_t)*parser->at;
    if (c == '"') break;
    if (c < 0x20) return false;
    if (c >= 0x80) {
      if (!read_multibyte(parser, &out)) return false;
      continue;
    }
    parser->at++;
    if (c == '\\') {
      if (!read_escape(parser, &out)) return false;
    } else {
      *out++ = (char)c;
    }
  }
  parser->at++;
  // The closing quotation mark is read, so its byte is free for the terminator.
  *out = 0;
  json_node *node = &parser->reader->nodes[index];
  node->count = (uint32_t)(out - start);
  node->value.text = start;
  return true;
}

static bool read_number(parser *parser) {
  uint32_t index;
  if (!add_node(parser, JSON_NUMBER, &index)) return false;
  json_node *node = &parser->reader->nodes[index];
  bool is_integer;
  const char *at = parser->at;
  if (!json_parse_number(
          &at, parser->end, &is_integer, &node->value.integer, &node->value.number)) {
    return false;
  }
  parser->at += at - parser->at;
  if (is_integer) node->type = JSON_INTEGER;
  return true;
}

static bool is_same_text(const json_node *left, const json_node *right) {
  return left->count == right->count &&
         memcmp(left->value.text, right->value.text, left->count) == 0;
}

// Whether the newest name of an object is there already.
static bool is_repeated(const json_reader *reader, uint32_t object, uint32_t name) {
  for (uint32_t node = object + 1; node < name; node = reader->nodes[node + 1].next) {
    if (is_same_text(&reader->nodes[node], &reader->nodes[name])) return true;
  }
  return false;
}

static bool read_member(parser *parser, uint32_t object, int depth) {
  const uint32_t name = (uint32_t)parser->reader->count;
  skip_space(parser);
  if (!read_text(parser) || is_repeated(parser->reader, object, name)) return false;
  skip_space(parser);
  return take(parser, ':') && read_value(parser, depth);
}

static bool read_container(parser *parser, json_type type, int depth) {
  const char close = type == JSON_OBJECT ? '}' : ']';
  uint32_t index;
  if (depth == DEEPEST || !add_node(parser, type, &index)) return false;
  parser->at++;
  uint32_t count = 0;
  skip_space(parser);
  if (!take(parser, close)) {
    do {
      if (type == JSON_OBJECT) {
        if (count == MOST_MEMBERS || !read_member(parser, index, depth + 1)) return false;
      } else if (!read_value(parser, depth + 1)) {
        return false;
      }
      count++;
      skip_space(parser);
    } while (take(parser, ','));
    if (!take(parser, close)) return false;
  }
  parser->reader->nodes[index].count = count;
  parser->reader->nodes[index].next = (uint32_t)parser->reader->count;
  return true;
}

static bool read_word(parser *parser, const char *word, json_type type, bool flag) {
  uint32_t index;
  if (!take_word(parser, word) || !add_node(parser, type, &index)) return false;
  parser->reader->nodes[index].value.flag = flag;
  return true;
}

static bool read_value(parser *parser, int depth) {
  skip_space(parser);
  if (parser->at == parser->end) return false;
  switch (*parser->at) {
    case '{': return read_container(parser, JSON_OBJECT, depth);
    case '[': return read_container(parser, JSON_ARRAY, depth);
    case '"': return read_text(parser);
    case 't': return read_word(parser, "true", JSON_BOOL, true);
    case 'f': return read_word(parser, "false", JSON_BOOL, false);
    case 'n': return read_word(parser, "null", JSON_NULL, false);
    default: return read_number(parser);
  }
}

bool json_read(json_reader *reader, char *text, size_t count) {
  reader->count = 0;
  parser parser = {.reader = reader, .at = text, .end = text + count};
  skip_space(&parser);
  if (parser.at == parser.end || *parser.at != '{' || !read_value(&parser, 0)) return false;
  skip_space(&parser);
  return parser.at == parser.end;
}

void json_reader_free(json_reader *reader) {
  free(reader->nodes);
  *reader = (json_reader){0};
}
