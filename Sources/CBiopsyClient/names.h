#ifndef BC_NAMES_H
#define BC_NAMES_H

// The protocol's words for the interface's enumerations.

#include "include/biopsyclient.h"

#pragma GCC visibility push(hidden)

// The word for a value; NULL where a value has none.
const char *masks_word(bc_masks masks);
const char *clock_word(bc_clock clock);
const char *imaging_word(bc_imaging_mode mode);
const char *format_word(bc_format format);

// The value for a word, and for one of a later version what the protocol asks to take it for.
bc_fault fault_of(const char *word);
bc_drop_reason drop_reason_of(const char *word);
bc_outcome outcome_of(const char *word);
bc_display display_of(const char *word);
bc_call_status call_status_of(const char *word);
bc_purpose purpose_of(const char *word);

#pragma GCC visibility pop

#endif
