#include "client.h"

#include <string.h>

// An unsigned LEB128 integer of at most 32 bits; false when it is cut off or longer.
static bool read_run(const uint8_t **at, const uint8_t *end, uint64_t *run) {
  *run = 0;
  for (int shift = 0; shift <= 28; shift += 7) {
    if (*at == end) return false;
    const uint8_t byte = *(*at)++;
    *run |= (uint64_t)(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

static bool decode_runs(
    const uint8_t *at, const uint8_t *end, uint8_t value, uint8_t *pixels, size_t count) {
  size_t filled = 0;
  bool is_set = false;
  while (at != end) {
    uint64_t run;
    if (!read_run(&at, end, &run) || run > count - filled) return false;
    memset(pixels + filled, is_set ? value : 0, (size_t)run);
    filled += (size_t)run;
    is_set = !is_set;
  }
  return filled == count;
}

static bool decode_bits(
    const uint8_t *at, size_t bytes, uint8_t value, uint8_t *pixels, size_t count) {
  if (bytes != (count + 7) / 8) return false;
  for (size_t index = 0; index < count; index++) {
    pixels[index] = at[index / 8] >> (7 - index % 8) & 1 ? value : 0;
  }
  return true;
}

bc_status bc_mask(
    const bc_event *open, size_t finding, uint8_t value, uint8_t *pixels, size_t room) {
  const bc_finding *found = bc_get_finding(open, finding);
  if (!found || !found->has_mask) return BC_NOT_FOUND;
  const event *event = (const struct event *)open;
  const size_t count = (size_t)open->result->mask_width * open->result->mask_height;
  if (!pixels || room < count) return BC_TOO_LARGE;
  const struct mask_place place = event->masks[finding];
  const uint8_t *start = event->body.start + place.offset;
  switch (event->mask_encoding) {
    case BC_MASKS_RLE:
      return decode_runs(start, start + place.count, value, pixels, count) ? BC_OK : BC_MALFORMED;
    case BC_MASKS_BITS:
      return decode_bits(start, place.count, value, pixels, count) ? BC_OK : BC_MALFORMED;
    default: return BC_NOT_FOUND;
  }
}
