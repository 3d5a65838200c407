#ifndef BC_JSON_NUMBER_H
#define BC_JSON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

// Reads a JSON number at `*at`, which moves behind it. Whole numbers without fraction and exponent that
// fit 64 bits are exact; others come within a few units in the last place of a double. False when there
// is no number or it is beyond a double.
bool json_parse_number(
    const char **at, const char *end, bool *is_integer, int64_t *integer, double *number);

#pragma GCC visibility pop

#endif
