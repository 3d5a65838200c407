#include "json_reader.h"

#include <string.h>

json_fields json_fields_at(const json_reader *reader, uint32_t node) {
  const bool is_object = node < reader->count && reader->nodes[node].type == JSON_OBJECT;
  return (json_fields){.reader = reader, .object = node, .ok = is_object};
}

uint32_t json_find(const json_fields *fields, const char *name) {
  if (!fields->ok) return 0;
  const json_node *nodes = fields->reader->nodes;
  const uint32_t count = (uint32_t)strlen(name);
  const uint32_t end = nodes[fields->object].next;
  for (uint32_t node = fields->object + 1; node < end; node = nodes[node + 1].next) {
    if (nodes[node].count != count || memcmp(nodes[node].value.text, name, count) != 0) continue;
    return nodes[node + 1].type == JSON_NULL ? 0 : node + 1;
  }
  return 0;
}

// The member's node; NULL when absent, which a required member may not be.
static const json_node *find_node(json_fields *fields, const char *name, bool required) {
  const uint32_t node = json_find(fields, name);
  if (node != 0) return &fields->reader->nodes[node];
  if (required) fields->ok = false;
  return NULL;
}

static int64_t integer_of(
    json_fields *fields, const json_node *node, int64_t least, int64_t most, int64_t otherwise) {
  if (node->type == JSON_INTEGER && node->value.integer >= least && node->value.integer <= most) {
    return node->value.integer;
  }
  fields->ok = false;
  return otherwise;
}

int64_t json_integer(json_fields *fields, const char *name, int64_t least, int64_t most) {
  const json_node *node = find_node(fields, name, true);
  return node ? integer_of(fields, node, least, most, least) : least;
}

int64_t json_optional_integer(
    json_fields *fields, const char *name, int64_t least, int64_t most, int64_t absent) {
  const json_node *node = find_node(fields, name, false);
  return node ? integer_of(fields, node, least, most, absent) : absent;
}

static double number_of(
    json_fields *fields, const json_node *node, double least, double most, double otherwise) {
  if (node->type == JSON_INTEGER || node->type == JSON_NUMBER) {
    const double value =
        node->type == JSON_INTEGER ? (double)node->value.integer : node->value.number;
    if (value >= least && value <= most) return value;
  }
  fields->ok = false;
  return otherwise;
}

double json_number(json_fields *fields, const char *name, double least, double most) {
  const json_node *node = find_node(fields, name, true);
  return node ? number_of(fields, node, least, most, least) : least;
}

double json_optional_number(
    json_fields *fields, const char *name, double least, double most, double absent) {
  const json_node *node = find_node(fields, name, false);
  return node ? number_of(fields, node, least, most, absent) : absent;
}

bool json_flag(json_fields *fields, const char *name, bool absent) {
  const json_node *node = find_node(fields, name, false);
  if (!node) return absent;
  if (node->type != JSON_BOOL) fields->ok = false;
  return node->type == JSON_BOOL && node->value.flag;
}

static const char *text_of(json_fields *fields, const json_node *node) {
  if (node->type == JSON_TEXT) return node->value.text;
  fields->ok = false;
  return "";
}

const char *json_text(json_fields *fields, const char *name) {
  const json_node *node = find_node(fields, name, true);
  return node ? text_of(fields, node) : "";
}

const char *json_optional_text(json_fields *fields, const char *name, const char *absent) {
  const json_node *node = find_node(fields, name, false);
  return node ? text_of(fields, node) : absent;
}

uint32_t json_container(json_fields *fields, const char *name, json_type type, bool required) {
  const json_node *node = find_node(fields, name, required);
  if (!node) return 0;
  if (node->type != type) {
    fields->ok = false;
    return 0;
  }
  return (uint32_t)(node - fields->reader->nodes);
}

bool json_integers(
    json_fields *fields, const char *name, int64_t least, int64_t most, int64_t *values,
    uint32_t count, bool required) {
  const uint32_t array = json_container(fields, name, JSON_ARRAY, required);
  if (array == 0) return false;
  const json_node *nodes = fields->reader->nodes;
  if (nodes[array].count != count) fields->ok = false;
  uint32_t node = array + 1;
  for (uint32_t index = 0; fields->ok && index < count; index++) {
    values[index] = integer_of(fields, &nodes[node], least, most, least);
    node = nodes[node].next;
  }
  return fields->ok;
}
