// SPDX-License-Identifier: GPL-3.0-or-later
/// The numbers of a landscape table, from a file whose checksum is right, as whoever makes such files could
/// write them: put together they are a table or are refused, and a table gives isochores that are certified
/// or say why not. The input says what is changed: records of a row (1 byte), a number in it (2 bytes,
/// modulo its length) and the new number: 8 bytes of a double, or 1 byte that chooses one. A first byte of
/// 255 takes a row away.
#include "input.h"
#include "table_file/landscape_file.h"

#include <cagehop/cagehop.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct landscape_content whole;

static void insist(bool right, const char *what) {
  if (!right) {
    fprintf(stderr, "%s\n", what);
    abort();
  }
}

/// A finished table from 0.60 to 0.601.
static void prepare(void) {
  static double number[CAGEHOP_LANDSCAPE_NODE_MAX];
  struct cagehop_model model = cagehop_model_default();
  struct cagehop_landscape_builder *builder;
  struct cagehop_landscape_table *table;
  size_t count = 1, length;
  const double *phi, *cover;
  model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  whole = (struct landscape_content){.low = 0.60, .high = 0.601, .finished = true};
  insist(landscape_file_describe(&model, &(struct landscape_digests){0}, &whole) == CAGEHOP_OK, "describe");
  insist(cagehop_landscape_builder_create(&model, whole.low, whole.high, &builder, NULL) == CAGEHOP_OK,
         "create");
  while (count > 0) {
    insist(cagehop_landscape_builder_next(builder, &count, &phi) == CAGEHOP_OK, "next");
    for (size_t i = 0; i < count; i++) {
      const double first_r = cagehop_landscape_builder_first_r(builder);
      insist(cagehop_landscape_node_solve(&model.structure, phi[i], first_r, number, &length) == CAGEHOP_OK,
             "solve");
      insist(cagehop_landscape_builder_accept(builder, length, number) == CAGEHOP_OK, "accept");
      insist(landscape_rows_add(&whole.row, &whole.row_count, length, number, 0.5) == CAGEHOP_OK, "add");
    }
  }
  insist(cagehop_landscape_builder_end(builder, &table) == CAGEHOP_OK, "end");
  for (size_t i = 0; cagehop_landscape_table_cover_numbers(table, i, &length, &cover) == CAGEHOP_OK; i++) {
    insist(landscape_rows_add(&whole.cover, &whole.cover_count, length, cover, 0.0) == CAGEHOP_OK, "add");
  }
  landscape_content_sort(&whole);
  cagehop_landscape_table_destroy(&table);
  cagehop_landscape_builder_destroy(&builder);
}

/// A copy that is the caller's.
static struct landscape_content copy_whole(void) {
  struct landscape_content copy = whole;
  copy.row_count = copy.cover_count = 0;
  copy.row = copy.cover = NULL;
  for (size_t k = 0; k < whole.text_count; k++) {
    copy.text[k].name = strdup(whole.text[k].name);
    copy.text[k].value = strdup(whole.text[k].value);
  }
  for (size_t k = 0; k < whole.row_count; k++) {
    insist(landscape_rows_add(&copy.row, &copy.row_count, whole.row[k].length, whole.row[k].number, 0.5) ==
               CAGEHOP_OK,
           "add");
  }
  for (size_t k = 0; k < whole.cover_count; k++) {
    insist(landscape_rows_add(&copy.cover, &copy.cover_count, whole.cover[k].length, whole.cover[k].number,
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

static void use(const struct cagehop_landscape_table *table) {
  static const double pressure[] = {0.0, 0.3, 1.0, 3.9, 50.0};
  struct cagehop_model model = cagehop_model_default();
  cagehop_landscape_table_choose(table, &model.structure);
  model.material = cagehop_material_catalogue(&(size_t){0})[0].material;
  model.material.phi_g = 0.67143;
  for (double phi = 0.6; phi < 0.6011; phi += 0.00025) {
    struct cagehop_isochore *isochore;
    struct cagehop_error error;
    struct cagehop_point point[5];
    const int status = cagehop_isochore_solve_explained(&model, phi, &isochore, &error);
    if (status < 0) {
      continue;
    }
    cagehop_isochore_evaluate(isochore, 5, pressure, point);
    for (size_t j = 0; j < 5; j++) {
      insist((point[j].status == CAGEHOP_OK) == (point[j].landscape.regime != CAGEHOP_REGIME_FAILED),
             "a point without a status");
    }
    cagehop_isochore_destroy(&isochore);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char error[FILE_ERROR_MAX] = "";
  struct cagehop_landscape_table *table;
  if (whole.row_count == 0) {
    prepare();
  }
  struct landscape_content content = copy_whole();
  change(data, size, &content);
  const int status = landscape_file_assemble("table.h5", &content, &table, error);
  if (status == CAGEHOP_OK) {
    use(table);
    cagehop_landscape_table_destroy(&table);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
  landscape_content_clear(&content);
  return 0;
}
