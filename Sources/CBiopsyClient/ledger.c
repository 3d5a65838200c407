#define _GNU_SOURCE
#include "client.h"
#include "json_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool is_digest(const char *text) {
  return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

bool place_read(json_fields *fields, bc_place *place) {
  *place = (bc_place){.struct_bytes = sizeof *place};
  if (json_find(fields, "sequence") == 0 && json_find(fields, "leaf_sha256") == 0) return false;
  place->sequence = (uint64_t)json_integer(fields, "sequence", 0, INT64_MAX);
  const char *leaf = json_text(fields, "leaf_sha256");
  if (!is_digest(leaf)) fields->ok = false;
  if (fields->ok) memcpy(place->leaf_sha256, leaf, strlen(leaf) + 1);
  return fields->ok;
}

void polyp_name(const stream *stream, uint32_t polyp, char *name, size_t count) {
  name[0] = 0;
  if (!stream->has_place) return;
  snprintf(name, count, "%" PRIu64 ".%" PRIu32, stream->place.sequence, polyp);
}

void event_set_place(event *event, const stream *stream) {
  if (!stream->has_place) return;
  event->stream_place = stream->place;
  event->open.stream_place = &event->stream_place;
}

void record_refuse(bc_client *client, event *record, bc_fault fault, const char *message) {
  // What an earlier session lost may have been written then, and what failed within the daemon as well.
  const bool may_be_there = record->was_sent || fault == BC_FAULT_INTERNAL;
  event_set_notice(record, fault, message);
  event_tell(client, record, may_be_there ? BC_EVENT_RECORD_UNKNOWN : BC_EVENT_NOT_RECORDED);
}

void records_send(bc_client *client) {
  while (client->phase == PHASE_READY && !client->is_mute && client->unsent.first) {
    event *record = list_take_first(&client->unsent);
    if (request_record(client, record)) continue;
    event_list rest = client->unsent;
    client->unsent = (event_list){0};
    list_append(&client->unsent, record);
    while ((record = list_take_first(&rest))) list_append(&client->unsent, record);
    return;
  }
}

void records_lose(bc_client *client, event_list *sent, bc_fault fault, const char *message) {
  const bool is_last = client->phase == PHASE_ENDED;
  // What the daemon found wrong with the bytes may be a record, which would end each session anew.
  const bool is_suspect =
      fault == BC_FAULT_MALFORMED || fault == BC_FAULT_TOO_LARGE || fault == BC_FAULT_BAD_MAGIC;
  event_list waiting = client->unsent;
  client->unsent = (event_list){0};
  event *record;
  while ((record = list_take_first(sent))) {
    record->was_sent = true;
    if (record->is_named && !is_last && !is_suspect) {
      list_append(&client->unsent, record);
    } else {
      record_refuse(client, record, fault, message);
    }
  }
  while ((record = list_take_first(&waiting))) {
    if (!is_last) {
      list_append(&client->unsent, record);
    } else {
      record_refuse(client, record, fault, message);
    }
  }
}

// Whether a text is one JSON object, within the protocol's limits for one inside of a message's.
static bool is_object(const char *details) {
  bytes text = {0};
  json_reader reader = {0};
  // The details as the one member of an object: whatever closes that early makes more of it.
  const bool is_one = bytes_append(&text, "{\"\":", 4) &&
                      bytes_append(&text, details, strlen(details)) &&
                      bytes_append(&text, "}", 1) &&
                      json_read(&reader, (char *)text.start, text.count) &&
                      reader.nodes[0].count == 1 && reader.nodes[2].type == JSON_OBJECT;
  json_reader_free(&reader);
  bytes_free(&text);
  return is_one;
}

static bool is_request_name(const char *name) {
  const size_t count = strnlen(name, 129);
  for (size_t index = 0; index < count; index++) {
    if (name[index] < '!' || name[index] > '~') return false;
  }
  return count >= 1 && count <= 128;
}

static size_t record_count(const bc_client *client) {
  size_t count = client->unsent.count;
  for (const event *at = client->pending.first; at; at = at->next) {
    if (at->request == KIND_RECORD) count++;
  }
  return count;
}

static bc_status may_record(const bc_client *client, bool is_named) {
  if (client->phase >= PHASE_LEAVING) return BC_REFUSED;
  const bool is_connected = client->phase == PHASE_READY && !client->is_mute;
  if (!is_named && !is_connected) return BC_NOT_CONNECTED;
  if (client->pending.count + client->ready.count >= MOST_UNSETTLED) return BC_AGAIN;
  return record_count(client) >= MOST_RECORDS ? BC_AGAIN : BC_OK;
}

static bool write_record(
    event *record, const char *word, const char *details, const char *request) {
  json_writer json = json_begin(&record->json);
  json_write_text(&json, "event", word);
  json_write_value(&json, "details", details);
  if (request) json_write_text(&json, "request", request);
  return json_end(&json);
}

static bc_status add_record(
    bc_client *client, const char *word, const char *details, const char *request,
    uint64_t *number) {
  bc_status status = may_record(client, request != NULL);
  if (status != BC_OK) return status;
  event *record = event_make(client);
  if (!record) return BC_NO_MEMORY;
  record->is_named = request != NULL;
  if (!write_record(record, word, details, request)) {
    status = BC_NO_MEMORY;
  } else if (record->json.count > MOST_JSON_BYTES) {
    status = BC_TOO_LARGE;
  } else if (!record->is_named && !request_record(client, record)) {
    status = BC_NO_MEMORY;
  }
  if (status != BC_OK) {
    event_recycle(client, record);
    return status;
  }
  record->open.record = client->next_record++;
  if (number) *number = record->open.record;
  if (record->is_named) {
    list_append(&client->unsent, record);
    records_send(client);
  }
  return BC_OK;
}

bc_status bc_record(
    bc_client *client, const char *event, const char *details, const char *request,
    uint64_t *number) {
  if (!event || !event[0] || !is_valid_text(event, 64) || !details ||
      (request && !is_request_name(request))) {
    return BC_INVALID_ARGUMENT;
  }
  if (strnlen(details, MOST_JSON_BYTES + 1) > MOST_JSON_BYTES) return BC_TOO_LARGE;
  if (!is_object(details)) return BC_INVALID_ARGUMENT;
  pthread_mutex_lock(&client->lock);
  const bc_status status = add_record(client, event, details, request, number);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

bc_status bc_quote(const char *text, char *quoted, size_t count) {
  if (!text || !quoted) return BC_INVALID_ARGUMENT;
  if (strnlen(text, MOST_JSON_BYTES + 1) > MOST_JSON_BYTES) return BC_TOO_LARGE;
  if (!is_valid_text(text, MOST_JSON_BYTES)) return BC_INVALID_ARGUMENT;
  bytes out = {0};
  bc_status status = BC_NO_MEMORY;
  if (json_quote(&out, text) && bytes_append(&out, "", 1)) {
    status = out.count <= count ? BC_OK : BC_TOO_LARGE;
    if (status == BC_OK) memcpy(quoted, out.start, out.count);
  }
  bytes_free(&out);
  return status;
}
