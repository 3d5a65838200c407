#include "names.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const masks[] = {"rle", "bits", "none"};
static const char *const clocks[] = {"monotonic", "realtime",      "boottime",
                                     "tai",       "monotonic_raw", "device"};
static const char *const imaging_modes[] = {
    NULL, "white_light", "nbi", "bli", "lci", "i_scan", "chromoendoscopy", "unknown"};
static const char *const formats[] = {"jpeg",  "rgb",  "bgr",  "rgba", "bgra",
                                      "gray8", "uyvy", "nv12", "i420"};
static const char *const faults[] = {
    "internal",     "bad_magic", "too_large",   "malformed", "unsupported",   "out_of_order",
    "timeout",      "slow_reader", "busy",      "not_allowed", "shutting_down", "invalid_ring",
    "not_recorded"};
static const char *const drop_reasons[] = {
    "failed",        "superseded",   "expired", "invalid", "quota",   "out_of_memory",
    "disconnected",  "shutting_down", "torn",   "lost",    "refused", "client_memory"};
static const char *const outcomes[] = {"abstained", "findings", "no_polyp", "withheld"};
static const char *const displays[] = {NULL, "live", "on_demand", "blinded"};
static const char *const call_statuses[] = {"abstained", "high_confidence", "low_confidence"};

static const char *word_at(const char *const *words, size_t count, unsigned value) {
  return value < count ? words[value] : NULL;
}

// The place of a word; 0, which every table keeps for that, where it is not found.
static unsigned place_of(const char *const *words, size_t count, const char *word) {
  for (size_t place = 0; place < count; place++) {
    if (words[place] && strcmp(words[place], word) == 0) return (unsigned)place;
  }
  return 0;
}

const char *masks_word(bc_masks value) { return word_at(masks, COUNT(masks), value); }
const char *clock_word(bc_clock value) { return word_at(clocks, COUNT(clocks), value); }
const char *imaging_word(bc_imaging_mode value) {
  return word_at(imaging_modes, COUNT(imaging_modes), value);
}
const char *format_word(bc_format value) { return word_at(formats, COUNT(formats), value); }

bc_fault fault_of(const char *word) { return (bc_fault)place_of(faults, COUNT(faults), word); }

bc_drop_reason drop_reason_of(const char *word) {
  // What follows is the client's own, and no daemon's to say.
  return (bc_drop_reason)place_of(drop_reasons, BC_DROP_LOST, word);
}

bc_outcome outcome_of(const char *word) {
  return (bc_outcome)place_of(outcomes, COUNT(outcomes), word);
}

bc_display display_of(const char *word) {
  const unsigned place = place_of(displays, COUNT(displays), word);
  return place == 0 ? BC_DISPLAY_BLINDED : (bc_display)place;
}

bc_call_status call_status_of(const char *word) {
  return (bc_call_status)place_of(call_statuses, COUNT(call_statuses), word);
}

bc_purpose purpose_of(const char *word) {
  return strcmp(word, "research") == 0 ? BC_PURPOSE_RESEARCH : BC_PURPOSE_INSTALLATION_TEST;
}

const char *bc_purpose_warning(bc_purpose purpose) {
  if (purpose == BC_PURPOSE_RESEARCH) return NULL;
  return "INSTALLATION TEST: made from synthetic pictures, means nothing";
}

const char *bc_drop_reason_text(bc_drop_reason reason) {
  const char *word = word_at(drop_reasons, COUNT(drop_reasons), reason);
  return word ? word : drop_reasons[BC_DROP_FAILED];
}

const char *bc_status_text(bc_status status) {
  switch (status) {
    case BC_OK: return "done";
    case BC_AGAIN: return "not now: try again later";
    case BC_INVALID_ARGUMENT: return "an argument is not as documented";
    case BC_NO_MEMORY: return "memory ran out";
    case BC_NOT_CONNECTED: return "not open in a session with the daemon";
    case BC_TOO_LARGE: return "too large";
    case BC_TIMED_OUT: return "the time was over first";
    case BC_NOT_FOUND: return "no such stream, ring, slot or finding";
    case BC_MALFORMED: return "the daemon's bytes do not make up what they should";
    case BC_SYSTEM: return "the operating system refused: see errno";
    case BC_REFUSED: return "the client is finished, or the daemon refused";
  }
  return "a status of a later version";
}

const char *bc_intended_use(void) { return "research use only, not for diagnosis"; }
