#include "json_number.h"

#include <float.h>

// The digits of a number: `mantissa` · 10^`exponent`, as far as 64 bits hold them.
typedef struct decimal {
  uint64_t mantissa;
  int64_t exponent;
  // Whether digits did not fit.
  bool is_cut;
} decimal;

static bool is_digit(const char *at, const char *end) {
  return at < end && *at >= '0' && *at <= '9';
}

static void add_digit(decimal *decimal, int digit, bool is_fraction) {
  if (decimal->mantissa > (UINT64_MAX - 9) / 10) {
    decimal->is_cut = true;
    if (!is_fraction) decimal->exponent++;
    return;
  }
  decimal->mantissa = 10 * decimal->mantissa + (uint64_t)digit;
  if (is_fraction) decimal->exponent--;
}

static bool read_exponent(const char **at, const char *end, int64_t *exponent) {
  bool is_negative = false;
  if (*at < end && (**at == '+' || **at == '-')) is_negative = *(*at)++ == '-';
  if (!is_digit(*at, end)) return false;
  int64_t value = 0;
  while (is_digit(*at, end)) {
    const int digit = *(*at)++ - '0';
    // Far beyond a double already; more digits change nothing.
    if (value < 1000000) value = 10 * value + digit;
  }
  *exponent += is_negative ? -value : value;
  return true;
}

// False when the value is beyond a double. Steps are small enough not to overflow on their way.
static bool scale(const decimal *decimal, double *number) {
  double value = (double)decimal->mantissa;
  int64_t exponent = decimal->exponent;
  for (; value != 0 && exponent > 0 && value <= DBL_MAX; exponent--) {
    if (exponent >= 22) {
      value *= 1e22;
      exponent -= 21;
    } else {
      value *= 10;
    }
  }
  for (; value != 0 && exponent < 0; exponent++) {
    if (exponent <= -22) {
      value /= 1e22;
      exponent += 21;
    } else {
      static const double powers[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21};
      value /= powers[-exponent];
      break;
    }
  }
  *number = value;
  return value <= DBL_MAX;
}

bool json_parse_number(
    const char **start, const char *end, bool *is_integer, int64_t *integer, double *number) {
  const char *at = *start;
  const bool is_negative = at < end && *at == '-';
  if (is_negative) at++;
  if (!is_digit(at, end)) return false;
  const bool begins_with_zero = *at == '0';
  decimal decimal = {0};
  while (is_digit(at, end)) {
    add_digit(&decimal, *at++ - '0', false);
    if (begins_with_zero && is_digit(at, end)) return false;
  }
  *is_integer = !decimal.is_cut;
  if (at < end && *at == '.') {
    at++;
    *is_integer = false;
    if (!is_digit(at, end)) return false;
    while (is_digit(at, end)) add_digit(&decimal, *at++ - '0', true);
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    at++;
    *is_integer = false;
    if (!read_exponent(&at, end, &decimal.exponent)) return false;
  }
  *start = at;
  const uint64_t most = (uint64_t)INT64_MAX;
  if (*is_integer && decimal.mantissa <= most) {
    *integer = is_negative ? -(int64_t)decimal.mantissa : (int64_t)decimal.mantissa;
    return true;
  }
  *is_integer = false;
  if (!scale(&decimal, number)) return false;
  if (is_negative) *number = -*number;
  return true;
}
