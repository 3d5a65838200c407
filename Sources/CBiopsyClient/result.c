#include "client.h"
#include "names.h"

#include <string.h>

static bc_box box_of(const int64_t *values) {
  return (bc_box){
      .left = (int32_t)values[0],
      .top = (int32_t)values[1],
      .width = (int32_t)values[2],
      .height = (int32_t)values[3],
  };
}

static bc_box read_box(json_fields *fields, const char *name) {
  int64_t values[4] = {0};
  json_integers(fields, name, 0, 65535, values, 4, true);
  return box_of(values);
}

static void read_size(json_fields *fields, const char *name, uint32_t *width, uint32_t *height) {
  int64_t values[2] = {0};
  json_integers(fields, name, 1, 65535, values, 2, true);
  *width = (uint32_t)values[0];
  *height = (uint32_t)values[1];
}

// A place in the body; false when absent or not within the body.
static bool read_place(
    json_fields *fields, const char *name, size_t body_bytes, size_t *offset, size_t *count) {
  const uint32_t node = json_container(fields, name, JSON_OBJECT, false);
  *offset = 0;
  *count = 0;
  if (node == 0) return false;
  json_fields place = json_fields_at(fields->reader, node);
  *offset = (size_t)json_integer(&place, "offset", 0, UINT32_MAX);
  *count = (size_t)json_integer(&place, "bytes", 0, UINT32_MAX);
  if (!place.ok || *offset > body_bytes || *count > body_bytes - *offset) {
    fields->ok = false;
    return false;
  }
  return true;
}

static void decode_points(const uint8_t *at, size_t count, bc_point *points) {
  for (size_t index = 0; index < count; index++, at += 4) {
    points[index].x = (uint16_t)(at[0] | at[1] << 8);
    points[index].y = (uint16_t)(at[2] | at[3] << 8);
  }
}

// Places do not overlap, so all contours together have no more bytes than the body: that bounds the
// memory for their points, which is reserved beforehand.
static void read_finding(
    event *event, const bytes *body, json_fields *fields, size_t index, size_t *point_count) {
  bc_finding finding = {.struct_bytes = sizeof finding};
  finding.box = read_box(fields, "box");
  finding.area_fraction = json_number(fields, "area_fraction", 0, 1);
  finding.confidence = json_number(fields, "confidence", 0, 1);
  size_t offset, count;
  finding.has_mask = read_place(fields, "mask", body->count, &offset, &count);
  event->masks[index] = (struct mask_place){offset, count};
  if (read_place(fields, "contour", body->count, &offset, &count)) {
    const size_t points = count / 4;
    if (count % 4 != 0 || points > body->count / 4 - *point_count) {
      fields->ok = false;
    } else if (points > 0) {
      finding.points = event->points + *point_count;
      finding.point_count = points;
      decode_points(body->start + offset, points, event->points + *point_count);
      *point_count += points;
    }
  }
  event->findings[index] = finding;
}

static bool read_findings(
    bc_client *client, event *event, json_fields *fields, bool *has_memory) {
  const json_node *nodes = fields->reader->nodes;
  const uint32_t array = json_container(fields, "findings", JSON_ARRAY, true);
  if (!fields->ok || nodes[array].count > 255) return false;
  const size_t count = nodes[array].count;
  const bytes *body = &client->body;
  *has_memory =
      array_reserve((void **)&event->findings, &event->finding_room, count, sizeof(bc_finding)) &&
      array_reserve(
          (void **)&event->masks, &event->mask_room, count, sizeof(struct mask_place)) &&
      array_reserve((void **)&event->points, &event->point_room, body->count / 4, sizeof(bc_point));
  if (!*has_memory) return false;
  size_t point_count = 0;
  uint32_t node = array + 1;
  for (size_t index = 0; index < count; index++) {
    json_fields finding = json_fields_at(fields->reader, node);
    read_finding(event, body, &finding, index, &point_count);
    if (!finding.ok) return false;
    node = nodes[node].next;
  }
  event->result.finding_count = count;
  return true;
}

bc_purpose purpose_read(json_fields *fields) {
  const char *word = json_optional_text(fields, "purpose", NULL);
  return word ? purpose_of(word) : BC_PURPOSE_RESEARCH;
}

void call_read(
    const json_reader *reader, json_fields *fields, bc_call *call, bc_class *classes,
    size_t class_room, size_t *class_count) {
  *call = (bc_call){.struct_bytes = sizeof *call};
  call->status = call_status_of(json_text(fields, "status"));
  call->sealed = json_flag(fields, "sealed", false);
  call->class_name = json_optional_text(fields, "class", "");
  call->probability = json_optional_number(fields, "probability", 0, 1, -1);
  call->reason = json_optional_text(fields, "reason", "");
  call->frames = json_optional_integer(fields, "frames", 0, INT64_MAX, -1);
  call->pipeline_sha256 = json_optional_text(fields, "pipeline_sha256", "");
  call->purpose = purpose_read(fields);
  const uint32_t object = json_container(fields, "probabilities", JSON_OBJECT, false);
  if (!fields->ok || object == 0) return;
  const json_node *nodes = reader->nodes;
  for (uint32_t name = object + 1; name < nodes[object].next; name = nodes[name + 1].next) {
    const json_node *value = &nodes[name + 1];
    // Something else than a number is of a later version.
    if (value->type != JSON_NUMBER && value->type != JSON_INTEGER) continue;
    if (*class_count == class_room) {
      fields->ok = false;
      return;
    }
    if (!call->classes) call->classes = classes + *class_count;
    classes[(*class_count)++] = (bc_class){
        .name = nodes[name].value.text,
        .probability =
            value->type == JSON_NUMBER ? value->value.number : (double)value->value.integer,
    };
    call->class_count++;
  }
}

static void read_polyp(
    const stream *stream, event *event, json_fields *fields, size_t index, size_t *class_count) {
  bc_polyp polyp = {.struct_bytes = sizeof polyp};
  polyp.number = (uint32_t)json_integer(fields, "number", 0, UINT32_MAX);
  polyp.held = strcmp(json_text(fields, "state"), "visible") != 0;
  const int64_t most = (int64_t)event->result.finding_count - 1;
  polyp.finding = (int32_t)json_optional_integer(fields, "finding", 0, most, -1);
  polyp.box = read_box(fields, "box");
  polyp_name(stream, polyp.number, polyp.reference, sizeof polyp.reference);
  const uint32_t node = json_container(fields, "call", JSON_OBJECT, false);
  if (fields->ok && node != 0) {
    json_fields call = json_fields_at(fields->reader, node);
    call_read(
        fields->reader, &call, &event->calls[index], event->classes, event->class_room,
        class_count);
    bc_call *said = &event->calls[index];
    said->polyp = polyp.number;
    memcpy(said->reference, polyp.reference, sizeof said->reference);
    if (said->purpose != BC_PURPOSE_RESEARCH) event->result.purpose = said->purpose;
    polyp.call = said;
    fields->ok = call.ok;
  }
  event->polyps[index] = polyp;
}

static bool read_polyps(
    const stream *stream, event *event, json_fields *fields, bool *has_memory) {
  const json_node *nodes = fields->reader->nodes;
  const uint32_t array = json_container(fields, "polyps", JSON_ARRAY, false);
  if (!fields->ok) return false;
  if (array == 0) return true;
  const size_t count = nodes[array].count;
  // A class takes two nodes, so there are not more of them than half the nodes in the array.
  const size_t most_classes = (nodes[array].next - array) / 2;
  *has_memory =
      array_reserve((void **)&event->polyps, &event->polyp_room, count, sizeof(bc_polyp)) &&
      array_reserve((void **)&event->calls, &event->call_room, count, sizeof(bc_call)) &&
      array_reserve(
          (void **)&event->classes, &event->class_room, most_classes, sizeof(bc_class));
  if (!*has_memory) return false;
  size_t class_count = 0;
  uint32_t node = array + 1;
  for (size_t index = 0; index < count; index++) {
    json_fields polyp = json_fields_at(fields->reader, node);
    read_polyp(stream, event, &polyp, index, &class_count);
    if (!polyp.ok) return false;
    node = nodes[node].next;
  }
  event->result.has_polyps = true;
  event->result.polyp_count = count;
  return true;
}

static bool read_quality(event *event, json_fields *fields, bool *has_memory) {
  const json_node *nodes = fields->reader->nodes;
  const uint32_t object = json_container(fields, "quality", JSON_OBJECT, false);
  if (!fields->ok || object == 0) return fields->ok;
  json_fields quality = json_fields_at(fields->reader, object);
  event->result.quality_usable = json_flag(&quality, "usable", true) ? 1 : 0;
  const uint32_t array = json_container(&quality, "reasons", JSON_ARRAY, false);
  if (!quality.ok || array == 0) return quality.ok;
  const size_t count = nodes[array].count;
  *has_memory =
      array_reserve((void **)&event->reasons, &event->reason_room, count, sizeof(const char *));
  if (!*has_memory) return false;
  uint32_t node = array + 1;
  for (size_t index = 0; index < count; index++) {
    if (nodes[node].type != JSON_TEXT) return false;
    event->reasons[index] = nodes[node].value.text;
    node = nodes[node].next;
  }
  event->result.quality_reason_count = count;
  return true;
}

static bool read_timings(json_fields *fields, bc_timings *timings) {
  json_fields told =
      json_fields_at(fields->reader, json_container(fields, "timings_us", JSON_OBJECT, true));
  timings->receive = (uint64_t)json_integer(&told, "receive", 0, INT64_MAX);
  timings->wait = (uint64_t)json_integer(&told, "wait", 0, INT64_MAX);
  timings->decode = (uint64_t)json_integer(&told, "decode", 0, INT64_MAX);
  timings->preprocess = (uint64_t)json_integer(&told, "preprocess", 0, INT64_MAX);
  timings->inference = (uint64_t)json_integer(&told, "inference", 0, INT64_MAX);
  timings->postprocess = (uint64_t)json_integer(&told, "postprocess", 0, INT64_MAX);
  timings->total = (uint64_t)json_integer(&told, "total", 0, INT64_MAX);
  return fields->ok && told.ok;
}

static bool read_encoding(json_fields *fields, bc_masks *encoding) {
  const char *word = json_text(fields, "mask_encoding");
  for (int value = BC_MASKS_RLE; value <= BC_MASKS_NONE; value++) {
    *encoding = (bc_masks)value;
    if (strcmp(word, masks_word(*encoding)) == 0) return fields->ok;
  }
  return false;
}

// What the models of a stream's pipeline may be used for, as far as the greeting tells.
static bc_purpose greeted_purpose(const bc_client *client, const stream *stream) {
  const bool is_default =
      !stream->pipeline[0] || strcmp(stream->pipeline, client->info.pipeline) == 0;
  return is_default ? client->info.purpose : BC_PURPOSE_RESEARCH;
}

bool result_read(
    bc_client *client, const stream *stream, event *event, json_fields *fields, bool *has_memory) {
  bc_result *result = &event->result;
  *result = (bc_result){.struct_bytes = sizeof *result, .quality_usable = -1};
  result->outcome = outcome_of(json_text(fields, "outcome"));
  result->reason = json_optional_text(fields, "reason", "");
  result->late = json_flag(fields, "late", false);
  result->degraded = json_flag(fields, "degraded", false);
  result->purpose = purpose_read(fields);
  if (result->purpose == BC_PURPOSE_RESEARCH) result->purpose = greeted_purpose(client, stream);
  const char *display = json_optional_text(fields, "display", NULL);
  result->display = display ? display_of(display) : BC_DISPLAY_UNSAID;
  result->pace_fps = json_optional_number(fields, "pace_fps", 0, 1e9, -1);
  result->model = json_text(fields, "model");
  result->pipeline_sha256 = json_text(fields, "pipeline_sha256");
  result->provider = json_text(fields, "provider");
  read_size(fields, "frame_size", &result->frame_width, &result->frame_height);
  read_size(fields, "mask_size", &result->mask_width, &result->mask_height);
  const int64_t whole[] = {0, 0, result->frame_width, result->frame_height};
  int64_t region[4];
  const bool has_region = json_integers(fields, "mask_region", 0, 65535, region, 4, false);
  result->mask_region = box_of(has_region ? region : whole);
  if (!fields->ok || !read_encoding(fields, &event->mask_encoding)) return false;
  if (!read_timings(fields, &result->timings_us)) return false;
  if (!read_findings(client, event, fields, has_memory)) return false;
  if (!read_polyps(stream, event, fields, has_memory)) return false;
  if (!read_quality(event, fields, has_memory)) return false;
  // Texts and masks lie in the message, which is the event's from here on.
  bytes_swap(&client->json, &event->json);
  bytes_swap(&client->body, &event->body);
  event->open.result = result;
  return true;
}
