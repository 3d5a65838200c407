// Loops over a frame's pixels, in vectors of each width that processors have. Every width gives the
// same bits: sums are made in the same order, and products are rounded before they are added.
// Imported by Imaging only.
#ifndef CPIXELKERNELS_H
#define CPIXELKERNELS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// How many floats a vector of the kernels has, whatever the processor's have.
enum { pixel_vector_length = 16 };

/// What a sample of a row consists of.
enum pixel_samples {
  /// One value.
  pixel_samples_single,
  /// Two values.
  pixel_samples_pair,
  /// Three values.
  pixel_samples_triple,
  /// Three values and one that is ignored.
  pixel_samples_triple_padded,
  /// U, Y, V, Y.
  pixel_samples_uyvy,
};

/// The most rows that can be split at once: their sums are 16-bit numbers.
enum { pixel_split_rows_maximum = 16 };

/// Rows of pixels of a plane, or of a part of it.
struct pixel_rows {
  /// The plane's first row.
  const uint8_t *bytes;
  /// From one row of samples to the next; positive.
  intptr_t row_bytes;
  /// The first row of pixels, and how many there are.
  intptr_t first, count;
  /// How many rows of pixels share one of samples: two to the power of this.
  intptr_t shift;
};

/// Which values of a summed row make one output column.
struct pixel_column {
  /// The first of them, in floats from the row's beginning.
  int32_t start;
  /// Where their weights begin, in floats.
  int32_t weights;
};

/// What makes red, green and blue of luma and chroma.
struct pixel_yuv_coefficients {
  float luma_scale, luma_offset, red_v, green_u, green_v, blue_u;
};

/// The kernels for one width of vectors.
struct pixel_kernels {
  /// Adds up weighted rows: `sum[i] = weights[0] * rows[0][i] + …`.
  ///
  /// - `weights`: one a row.
  /// - `count`: bytes of each row.
  void (*weigh_rows)(
      const struct pixel_rows *rows, const float *weights, float *sum, intptr_t count);

  /// Splits rows between two sums: each row gives the lower one its share, the upper one the rest.
  ///
  /// Bytes that follow the rows are fetched into the cache, whether they exist or not; nothing of
  /// them is read.
  ///
  /// - `rows`: at most `pixel_split_rows_maximum`.
  /// - `last_share`, `share_step`: the last row's share, and how much less each one before it has.
  /// - `continues`, `continues_lower`: whether the sums hold something to add to; otherwise they are
  ///   overwritten.
  /// - `count`: bytes of each row.
  void (*split_rows)(
      const struct pixel_rows *rows, float last_share, float share_step, float *upper,
      bool continues, float *lower, bool continues_lower, intptr_t count);

  /// Makes output columns of a summed row.
  ///
  /// A column's weights come in vectors, `vector_count` of them, for consecutive floats of the row;
  /// of triples, only the first 12 floats of each vector count, and the next begins after those.
  /// All floats that meet a weight have to be finite, even where the weight is 0.
  ///
  /// - `columns`: `count` of them, a multiple of `pixel_vector_length`.
  /// - `scale`: what all results are multiplied by.
  /// - `planes`: the first value of all columns, from `plane_stride` on the second, and so on; luma
  ///   first of `uyvy`.
  void (*reduce_columns)(
      const float *row, const struct pixel_column *columns, intptr_t count, const float *weights,
      intptr_t vector_count, enum pixel_samples samples, float scale, float *planes,
      intptr_t plane_stride);

  /// Makes red, green and blue of 0 to 255 of planes of Y, U and V, in place.
  ///
  /// - `count`: pixels, a multiple of `pixel_vector_length`.
  void (*convert_yuv)(
      float *planes, intptr_t plane_stride, intptr_t count,
      const struct pixel_yuv_coefficients *coefficients);

  /// Scales and shifts values: `destination[i * stride] = plane[i] * scale + bias`.
  void (*normalize)(
      const float *plane, intptr_t count, float scale, float bias, float *destination,
      intptr_t stride);
};

/// Widths of vectors.
enum pixel_vectors {
  /// What every processor of the architecture has.
  pixel_vectors_baseline,
  /// 256 bits, on x86-64.
  pixel_vectors_avx2,
  /// 512 bits, on x86-64.
  pixel_vectors_avx512,
};

/// Whether this processor has vectors of a width.
bool pixel_vectors_exist(enum pixel_vectors vectors);

/// The kernels for a width that exists.
struct pixel_kernels pixel_kernels_for(enum pixel_vectors vectors);

#pragma clang assume_nonnull end

#endif
