// SPDX-License-Identifier: GPL-3.0-or-later
/// The numbers of a landscape table, from a file whose checksum is right, as whoever makes such files could
/// write them: put together they are a table or are refused, and a table gives isochores that are certified
/// or say why not. The input says of what the table is (1 byte, an index into `tables`) and what is changed:
/// records of a row (1 byte), a number in it (2 bytes, modulo its length) and the new number: 8 bytes of a
/// double, or 1 byte that chooses one. A first byte of 255 takes a row away.
#include "input.h"
#include "support/landscape_content.h"
#include "table_file/landscape_file.h"

#include <cagehop/cagehop.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATES = 5, PRESSURES = 5 };

/// One kind of table for each thing that may number its states and stand in its file.
static struct fuzzed_table {
  struct cagehop_system system;
  double low, high; ///< packing fractions [1], or temperatures [K] of a system that has a density
  struct landscape_content whole;
} tables[] = {
    {.low = 0.60, .high = 0.601},
    {.system = {.potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN,
                .temperature_K = 120.0,
                .epsilon_K = 120.0},
     .low = 0.54,
     .high = 0.541},
    {.system = {.potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, .density = 1.0, .epsilon_K = 120.0},
     .low = 119.0,
     .high = 121.0},
};

static void insist(bool right, const char *what) {
  if (!right) {
    fprintf(stderr, "%s\n", what);
    abort();
  }
}

/// A copy that is the caller's.
static struct landscape_content copy_of(const struct landscape_content *whole) {
  struct landscape_content copy = *whole;
  copy.row_count = copy.cover_count = 0;
  copy.row = copy.cover = NULL;
  for (size_t k = 0; k < whole->text_count; k++) {
    copy.text[k].name = strdup(whole->text[k].name);
    copy.text[k].value = strdup(whole->text[k].value);
  }
  for (size_t k = 0; k < whole->row_count; k++) {
    insist(landscape_rows_add(&copy.row, &copy.row_count, whole->row[k].length, whole->row[k].number, 0.5) ==
               CAGEHOP_OK,
           "add");
  }
  for (size_t k = 0; k < whole->cover_count; k++) {
    insist(landscape_rows_add(&copy.cover, &copy.cover_count, whole->cover[k].length, whole->cover[k].number,
                              0.0) == CAGEHOP_OK,
           "add");
  }
  return copy;
}

static double chosen(uint8_t byte, double before) {
  const double value[] = {0.0,          -before,      NAN,          INFINITY, -INFINITY,
                          1e300,        1e-300,       1.0,          -1.0,     nextafter(before, INFINITY),
                          2.0 * before, before + 1.0, before - 1.0, 1e9,      4294967296.0,
                          0.5 * before};
  return value[byte % (sizeof value / sizeof value[0])];
}

static void change(const uint8_t *data, size_t size, struct landscape_content *content) {
  while (size >= 4) {
    const size_t rows = content->row_count + content->cover_count, which = data[0] % (rows > 0 ? rows : 1);
    if (data[0] == 255 && content->row_count > 0) {
      free(content->row[--content->row_count].number);
    } else if (rows > 0) {
      struct landscape_row *row =
          which < content->row_count ? &content->row[which] : &content->cover[which - content->row_count];
      const size_t at = (data[1] | (size_t)(data[2] & 0x7f) << 8) % row->length;
      if ((data[2] & 0x80) != 0 && size >= 11) {
        memcpy(&row->number[at], data + 3, sizeof(double));
        data += 7, size -= 7;
      } else {
        row->number[at] = chosen(data[3], row->number[at]);
      }
    }
    data += 4, size -= 4;
  }
}

/// Points at both ends of the table's range and between them. How many of them are certified.
static size_t use(const struct fuzzed_table *fuzzed, const struct cagehop_landscape_table *table) {
  static const double pressure[PRESSURES] = {0.0, 0.3, 1.0, 3.9, 50.0};
  const bool hard = fuzzed->system.potential == CAGEHOP_POTENTIAL_HARD;
  size_t certified = 0;
  struct cagehop_model model = cagehop_model_default();
  cagehop_landscape_table_choose(table, &model.structure);
  model.material = hard ? cagehop_material_catalogue(&(size_t){0})[0].material : cagehop_material_universal();
  model.material.phi_g = hard ? 0.67143 : model.material.phi_g;
  model.material.diameter_nm = hard ? model.material.diameter_nm : 0.34;
  for (size_t i = 0; i < STATES; i++) {
    const double part = (double)i / (STATES - 1), state = fuzzed->low + part * (fuzzed->high - fuzzed->low);
    struct cagehop_isochore *isochore;
    struct cagehop_error error;
    struct cagehop_point point[PRESSURES];
    if (cagehop_isochore_solve_explained(&model, state, &isochore, &error) < 0) {
      continue;
    }
    cagehop_isochore_evaluate(isochore, PRESSURES, pressure, point);
    for (size_t j = 0; j < PRESSURES; j++) {
      insist((point[j].status == CAGEHOP_OK) == (point[j].landscape.regime != CAGEHOP_REGIME_FAILED),
             "a point without a status");
      certified += point[j].status == CAGEHOP_OK;
    }
    cagehop_isochore_destroy(&isochore);
  }
  return certified;
}

/// A finished table, made when an input first wants it; as it is it gives points.
static void prepare(struct fuzzed_table *fuzzed) {
  char error[FILE_ERROR_MAX] = "";
  struct cagehop_landscape_table *table;
  struct cagehop_model model = cagehop_model_default();
  if (fuzzed->system.potential == CAGEHOP_POTENTIAL_HARD) {
    model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  }
  model.structure.system = fuzzed->system;
  insist(landscape_content_make(&model, fuzzed->low, fuzzed->high, &fuzzed->whole) == CAGEHOP_OK, "make");
  insist(landscape_file_assemble("table.h5", &fuzzed->whole, &table, error) == CAGEHOP_OK, error);
  insist(use(fuzzed, table) == STATES * PRESSURES, "a point of an unchanged table");
  cagehop_landscape_table_destroy(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char error[FILE_ERROR_MAX] = "";
  struct cagehop_landscape_table *table;
  struct fuzzed_table *fuzzed = &tables[(size > 0 ? data[0] : 0) % (sizeof tables / sizeof tables[0])];
  if (fuzzed->whole.row_count == 0) {
    prepare(fuzzed);
  }
  struct landscape_content content = copy_of(&fuzzed->whole);
  if (size > 0) {
    change(data + 1, size - 1, &content);
  }
  const int status = landscape_file_assemble("table.h5", &content, &table, error);
  if (status == CAGEHOP_OK) {
    use(fuzzed, table);
    cagehop_landscape_table_destroy(&table);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
  landscape_content_clear(&content);
  return 0;
}
