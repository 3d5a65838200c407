// Images and places, put into the layout that loops over windows work on.
#ifndef PHASES_H
#define PHASES_H

#include "loops.h"
#include "vectors.h"

// How far a tap of the window is from its first, in rows and columns of pixels.
INLINE int64_t tap_phase(const struct window *w, int64_t row, int64_t column) {
  return (row * w->row_dilation % w->row_stride) * w->column_stride +
      column * w->column_dilation % w->column_stride;
}

INLINE int64_t tap_offset(
    const struct window *w, const struct phases *p, int64_t row, int64_t column) {
  return row * w->row_dilation / w->row_stride * p->pitch +
      column * w->column_dilation / w->column_stride;
}

// Where a row of the image begins among the phases: that of column 0 of its padded row; -1 where no
// window sees it.
INLINE int64_t phase_row(const struct window *w, const struct phases *p, int64_t row) {
  const int64_t padded = row + w->top;
  if (padded / w->row_stride >= p->rows) return -1;
  return padded % w->row_stride * w->column_stride * p->stride +
      padded / w->row_stride * p->pitch;
}

INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// How many of the image's columns lie within the phases.
INLINE int64_t seen_columns(const struct window *w, const struct phases *p) {
  const int64_t seen = p->pitch * w->column_stride - w->left;
  return seen < 0 ? 0 : smaller(w->width, seen);
}

INLINE void take_apart(
    const struct window *w, const struct phases *p, const float *image, float *phases) {
  const int64_t count = seen_columns(w, p);
  for (int64_t row = 0; row < w->height; row++) {
    const int64_t start = phase_row(w, p, row);
    if (start < 0) break;
    const float *source = image + row * w->width;
    if (w->column_stride == 1) {
      memcpy(phases + start + w->left, source, (size_t)count * sizeof(float));
      continue;
    }
    for (int64_t first = 0; first < smaller(w->column_stride, count); first++) {
      const int64_t column = first + w->left;
      float *target =
          phases + start + column % w->column_stride * p->stride + column / w->column_stride;
      if (w->column_stride == 2) {
        const int64_t steps = (count - first + 1) / 2;
        for (int64_t i = 0; i < steps; i++) target[i] = source[first + 2 * i];
      } else {
        for (int64_t i = first; i < count; i += w->column_stride) *target++ = source[i];
      }
    }
  }
}

// The way back: the image of what phases hold, zeros where no window sees it.
INLINE void put_together(
    const struct window *w, const struct phases *p, const float *phases, float *image) {
  const int64_t count = seen_columns(w, p);
  for (int64_t row = 0; row < w->height; row++) {
    float *target = image + row * w->width;
    const int64_t start = phase_row(w, p, row);
    if (start < 0) {
      memset(target, 0, (size_t)w->width * sizeof(float));
      continue;
    }
    if (count < w->width) memset(target + count, 0, (size_t)(w->width - count) * sizeof(float));
    if (w->column_stride == 1) {
      memcpy(target, phases + start + w->left, (size_t)count * sizeof(float));
      continue;
    }
    for (int64_t first = 0; first < smaller(w->column_stride, count); first++) {
      const int64_t column = first + w->left;
      const float *source =
          phases + start + column % w->column_stride * p->stride + column / w->column_stride;
      if (w->column_stride == 2) {
        const int64_t steps = (count - first + 1) / 2;
        for (int64_t i = 0; i < steps; i++) target[first + 2 * i] = source[i];
      } else {
        for (int64_t i = first; i < count; i += w->column_stride) target[i] = *source++;
      }
    }
  }
}

// Places in rows of the pitch; what is behind each row stays as it is.
INLINE void lay_out(
    const struct window *w, const struct phases *p, const float *places, float *rows) {
  for (int64_t row = 0; row < w->place_rows; row++) {
    memcpy(
        rows + row * p->pitch, places + row * w->place_columns,
        (size_t)w->place_columns * sizeof(float));
  }
}

INLINE void gather_rows(
    const struct window *w, const struct phases *p, const float *rows, float *places) {
  for (int64_t row = 0; row < w->place_rows; row++) {
    memcpy(
        places + row * w->place_columns, rows + row * p->pitch,
        (size_t)w->place_columns * sizeof(float));
  }
}

#endif
