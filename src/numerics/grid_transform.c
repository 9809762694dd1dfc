// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/grid_transform.h"

#include "numerics/shared.h"

#include <cagehop/status.h>
#include <fftw3.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/// Up to here a plan that does not transform in place wants no buffers: counted in FFTW 3.3.10, where the
/// results are those of the plan in place to the last bit.
enum { PLANNED_APART = 1 << 15 };

// How a DST-IV of length N becomes a complex transform of length N/2: with a = (4n + 1)(4k + 1) pi/(4N), the
// results at 2k and N-1-2k are the imaginary and the negative real part of sum_n (-x_2n + i x_(N-1-2n))
// e^(-ia), and e^(-ia) is the kernel of a transform of length N/2 times factors of n alone and of k alone
// (twiddles).

/// Powers of e^(-2 pi i/length) as a product of two short tables.
struct roots {
  size_t low_count; // a power of two
  double *low, *high;
};

struct grid_transform {
  size_t points, pairs;                            // N, and the complex numbers of this process
  size_t first;                                    // its first complex number
  size_t rows, columns;                            // N/2 as a matrix
  const struct cagehop_communicator *communicator; // borrowed; NULL: alone
  fftw_complex *work;                              // pairs; NULL where `whole` transforms in place
  double *twiddle;                                 // pairs, before and after
  struct roots roots;
  fftw_plan along_rows, along_columns; // of one row of length `columns`; of one column of length `rows`
  fftw_plan whole;                     // instead of both, of all N/2 numbers of a local transform, into work
};

// ---------------------------------------------------------------- twiddles

static void roots_clear(struct roots *roots) {
  free(roots->low);
  free(roots->high);
  *roots = (struct roots){0};
}

static int roots_create(size_t length, struct roots *roots) {
  size_t low = 1;
  while (low * low < length) {
    low *= 2;
  }
  *roots = (struct roots){.low_count = low};
  roots->low = malloc(2 * low * sizeof *roots->low);
  roots->high = malloc(2 * (length / low) * sizeof *roots->high);
  if (roots->low == NULL || roots->high == NULL) {
    roots_clear(roots);
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < low; i++) {
    const double angle = -2.0 * M_PI * ((double)i / (double)length);
    roots->low[2 * i] = cos(angle);
    roots->low[2 * i + 1] = sin(angle);
  }
  for (size_t i = 0; i < length / low; i++) {
    const double angle = -2.0 * M_PI * ((double)(i * low) / (double)length);
    roots->high[2 * i] = cos(angle);
    roots->high[2 * i + 1] = sin(angle);
  }
  return CAGEHOP_OK;
}

/// z *= (re + i im).
static void multiply(double z[2], double re, double im) {
  const double real = z[0] * re - z[1] * im;
  z[1] = z[0] * im + z[1] * re;
  z[0] = real;
}

/// z *= e^(-2 pi i power/length).
static void multiply_root(const struct roots *roots, size_t power, double z[2]) {
  const double *low = &roots->low[2 * (power & (roots->low_count - 1))];
  const double *high = &roots->high[2 * (power / roots->low_count)];
  multiply(z, low[0], low[1]);
  multiply(z, high[0], high[1]);
}

// ---------------------------------------------------------------- create, destroy

/// A plan for one complex transform, in place where `to` is `from`. NULL without memory.
static fftw_plan plan_transform(size_t length, fftw_complex *from, fftw_complex *to) {
  planner_lock();
  const fftw_plan plan = planner_has_room(2 * length)
                             ? fftw_plan_dft_1d((int)length, from, to, FFTW_FORWARD, FFTW_ESTIMATE)
                             : NULL;
  planner_unlock();
  return plan;
}

/// A plan in place, which is used on every row; that is allowed because rows are multiples of 16 bytes apart,
/// and so have the same alignment.
static fftw_plan plan_row(size_t length, fftw_complex *data) {
  return plan_transform(length, data, data);
}

/// NULL is allowed.
static void destroy_plan(fftw_plan plan) {
  if (plan != NULL) {
    planner_lock();
    fftw_destroy_plan(plan);
    planner_unlock();
  }
}

int grid_transform_row(size_t length, double data[]) {
  fftw_complex *row = (fftw_complex *)data;
  const fftw_plan plan = plan_row(length, row);
  if (plan == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  fftw_execute(plan);
  destroy_plan(plan);
  return CAGEHOP_OK;
}

static bool points_allowed(size_t points, size_t size) {
  return points >= GRID_POINTS_MIN && points <= GRID_POINTS_MAX && (points & (points - 1)) == 0 &&
         (size & (size - 1)) == 0 && size * size <= points / 4;
}

/// The factors before and after, which every transform has. 0 or CAGEHOP_NO_MEMORY.
static int create_twiddle(struct grid_transform *t) {
  t->twiddle = malloc(2 * t->pairs * sizeof *t->twiddle);
  if (t->twiddle == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < t->pairs; i++) {
    const double angle = -M_PI * (8.0 * (double)(t->first + i) + 1.0) / (8.0 * (double)t->points);
    t->twiddle[2 * i] = cos(angle);
    t->twiddle[2 * i + 1] = sin(angle);
  }
  return CAGEHOP_OK;
}

/// What a transform as a matrix needs. 0 or CAGEHOP_NO_MEMORY.
static int create_matrix(struct grid_transform *t) {
  t->rows = 1;
  while (t->rows * t->rows < t->points / 2) {
    t->rows *= 2;
  }
  t->columns = t->points / 2 / t->rows;
  t->work = fftw_alloc_complex(t->pairs);
  if (t->work == NULL || roots_create(t->points / 2, &t->roots) != CAGEHOP_OK) {
    return CAGEHOP_NO_MEMORY;
  }
  t->along_rows = plan_row(t->columns, t->work);
  t->along_columns = plan_row(t->rows, t->work);
  return t->along_rows != NULL && t->along_columns != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

/// A plan that is used on the caller's data, which are aligned like malloc's. Up to PLANNED_APART numbers it
/// writes into t->work: it is as fast, and in place it would want a buffer each time.
static int create_whole(struct grid_transform *t) {
  const bool apart = t->pairs <= PLANNED_APART;
  fftw_complex *data = malloc(t->pairs * sizeof *data);
  t->work = apart ? fftw_alloc_complex(t->pairs) : NULL;
  if (data != NULL && (t->work != NULL || !apart)) {
    t->whole = plan_transform(t->pairs, data, apart ? t->work : data);
  }
  free(data);
  return t->whole != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static int create(size_t points, const struct cagehop_communicator *communicator, bool local,
                  struct grid_transform **transform) {
  const size_t size = communicator != NULL ? (size_t)communicator->size : 1,
               rank = communicator != NULL ? (size_t)communicator->rank : 0;
  *transform = NULL;
  if (!points_allowed(points, size)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  struct grid_transform *t = calloc(1, sizeof *t);
  if (t == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  t->points = points;
  t->communicator = communicator;
  t->pairs = points / 2 / size;
  t->first = rank * t->pairs;
  if (create_twiddle(t) != CAGEHOP_OK || (local ? create_whole(t) : create_matrix(t)) != CAGEHOP_OK) {
    grid_transform_destroy(&t);
    return CAGEHOP_NO_MEMORY;
  }
  *transform = t;
  return CAGEHOP_OK;
}

int grid_transform_create(size_t points, const struct cagehop_communicator *communicator,
                          struct grid_transform **transform) {
  return create(points, communicator, false, transform);
}

int grid_transform_create_local(size_t points, struct grid_transform **transform) {
  return create(points, NULL, true, transform);
}

void grid_transform_destroy(struct grid_transform **transform) {
  struct grid_transform *t = *transform;
  if (t != NULL) {
    destroy_plan(t->along_rows);
    destroy_plan(t->along_columns);
    destroy_plan(t->whole);
    fftw_free(t->work);
    free(t->twiddle);
    roots_clear(&t->roots);
    free(t);
    *transform = NULL;
  }
}

size_t grid_transform_share(const struct grid_transform *transform) {
  return 2 * transform->pairs;
}

size_t grid_transform_index(const struct grid_transform *transform, size_t i) {
  const size_t n = transform->first + i / 2;
  return i % 2 == 0 ? 2 * n : transform->points - 1 - 2 * n;
}

size_t grid_transform_place(const struct grid_transform *transform, size_t index) {
  return index % 2 == 0 ? index : transform->points - index;
}

// ---------------------------------------------------------------- apply

// In square blocks, so that both matrices are accessed in whole cache lines. It writes along rows and
// reads along columns: the other way about takes three times as long, because lines that are a power of two
// apart drive each other out of the cache before they are full.
void grid_transpose(size_t rows, size_t columns, const double from[], double to[]) {
  enum { BLOCK = 32 };
  for (size_t i0 = 0; i0 < rows; i0 += BLOCK) {
    for (size_t j0 = 0; j0 < columns; j0 += BLOCK) {
      for (size_t j = j0; j < j0 + BLOCK && j < columns; j++) {
        for (size_t i = i0; i < i0 + BLOCK && i < rows; i++) {
          to[2 * (j * rows + i)] = from[2 * (i * columns + j)];
          to[2 * (j * rows + i) + 1] = from[2 * (i * columns + j) + 1];
        }
      }
    }
  }
}

static int transpose(const struct grid_transform *t, size_t rows, size_t columns, double from[],
                     double to[]) {
  if (t->communicator != NULL) {
    return t->communicator->transpose(t->communicator->context, rows, columns, from, to);
  }
  grid_transpose(rows, columns, from, to);
  return CAGEHOP_OK;
}

/// Transforms every row of `length` of this process's share.
static void transform_rows(const struct grid_transform *t, fftw_plan plan, size_t length, double data[]) {
  for (size_t i = 0; i < t->pairs; i += length) {
    fftw_complex *row = (fftw_complex *)&data[2 * i];
    fftw_execute_dft(plan, row, row);
  }
}

/// Between columns and rows: number (b, k) of `columns` x `rows` gets e^(-2 pi i b k/(N/2)). Each process has
/// whole rows.
static void twist(const struct grid_transform *t, double data[]) {
  for (size_t i = 0; i < t->pairs; i += t->rows) {
    const size_t b = (t->first + i) / t->rows;
    for (size_t k = 0; k < t->rows; k++) {
      multiply_root(&t->roots, b * k, &data[2 * (i + k)]);
    }
  }
}

/// In `data`, as a matrix; the result is in t->work.
static int transform_matrix(struct grid_transform *t, double data[]) {
  double *work = (double *)t->work;
  int status = transpose(t, t->rows, t->columns, data, work);
  if (status != CAGEHOP_OK) {
    return status;
  }
  transform_rows(t, t->along_columns, t->rows, work);
  twist(t, work);
  status = transpose(t, t->columns, t->rows, work, data);
  if (status != CAGEHOP_OK) {
    return status;
  }
  transform_rows(t, t->along_rows, t->columns, data);
  return transpose(t, t->rows, t->columns, data, work);
}

/// z -> (-Re z + i Im z) w of every number.
static void twiddle_before(size_t pairs, const double *restrict w, double *restrict z) {
  for (size_t i = 0; i < pairs; i++) {
    const double real = -z[2 * i], imaginary = z[2 * i + 1], w_re = w[2 * i], w_im = w[2 * i + 1];
    z[2 * i] = real * w_re - imaginary * w_im;
    z[2 * i + 1] = real * w_im + imaginary * w_re;
  }
}

/// z -> Im(z w) - i Re(z w) of every number; `from` may be `to`.
static void twiddle_after(size_t pairs, const double *restrict w, const double *from, double *to) {
  for (size_t i = 0; i < pairs; i++) {
    const double real = from[2 * i], imaginary = from[2 * i + 1], w_re = w[2 * i], w_im = w[2 * i + 1];
    to[2 * i] = real * w_im + imaginary * w_re;
    to[2 * i + 1] = -(real * w_re - imaginary * w_im);
  }
}

/// Whether there is memory for what FFTW wants when it transforms. Ranks that transform together go by the
/// room that there was for planning: one that went back alone would leave the others waiting.
static bool has_room(const struct grid_transform *t) {
  if (t->communicator != NULL) {
    return true;
  }
  return t->whole != NULL ? t->work != NULL || plan_has_room(t->pairs) : plan_has_room(t->rows);
}

int grid_transform_apply(struct grid_transform *t, double data[]) {
  if (!has_room(t)) {
    return CAGEHOP_NO_MEMORY;
  }
  fftw_complex *to = t->work != NULL ? t->work : (fftw_complex *)data;
  twiddle_before(t->pairs, t->twiddle, data);
  if (t->whole != NULL) {
    fftw_execute_dft(t->whole, (fftw_complex *)data, to);
  } else {
    const int status = transform_matrix(t, data);
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  twiddle_after(t->pairs, t->twiddle, (const double *)to, data);
  return CAGEHOP_OK;
}
