// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/map_page.h"

#include "cli/output/columns.h"

#include <assert.h>
#include <cagehop/status.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- reading

static void widen(struct map_range *range, size_t count, const double value[]) {
  for (size_t i = 0; i < count; i++) {
    if (isfinite(value[i])) {
      range->low = fmin(range->low, value[i]); // fmin skips NaN
      range->high = fmax(range->high, value[i]);
    }
  }
}

/// The number of a column of that name; false where the map has none.
static bool find_column(const struct map_view *view, enum cagehop_on on, const char *name, size_t *k) {
  const size_t count = map_view_columns(view, on);
  for (*k = 0; *k < count; (*k)++) {
    struct map_view_column column;
    if (map_view_column(view, on, *k, &column) != CAGEHOP_OK) {
      return false;
    }
    const bool found = strcmp(column.name, name) == 0;
    map_view_column_clear(&column);
    if (found) {
      return true;
    }
  }
  return false;
}

/// The range of a column on points or on isochores.
static int find_range(const struct map_view *view, const char *name, double room[], struct map_range *range) {
  const struct map_view_axes *axes = map_view_axes(view);
  size_t k;
  int status = CAGEHOP_OK;
  *range = (struct map_range){NAN, NAN};
  if (find_column(view, CAGEHOP_ON_POINT, name, &k)) {
    for (size_t i = 0; i < axes->n_state && status == CAGEHOP_OK; i++) {
      status = map_view_read(view, CAGEHOP_ON_POINT, k, i, room);
      widen(range, status == CAGEHOP_OK ? axes->n_pressure : 0, room);
    }
  } else if (find_column(view, CAGEHOP_ON_ISOCHORE, name, &k)) {
    status = map_view_read(view, CAGEHOP_ON_ISOCHORE, k, 0, room);
    widen(range, status == CAGEHOP_OK ? axes->n_state : 0, room);
  }
  return status;
}

/// The glass transition at the lowest and the highest pressure that have one.
static int read_isobars(const struct map_view *view, double room[], struct map_page *page) {
  const struct map_view_axes *axes = map_view_axes(view);
  const size_t count = axes->n_pressure;
  size_t T_g, fragility;
  if (!find_column(view, CAGEHOP_ON_ISOBAR, "T_g", &T_g) ||
      !find_column(view, CAGEHOP_ON_ISOBAR, "fragility", &fragility)) {
    return CAGEHOP_OK;
  }
  int status = map_view_read(view, CAGEHOP_ON_ISOBAR, T_g, 0, room);
  if (status == CAGEHOP_OK) {
    status = map_view_read(view, CAGEHOP_ON_ISOBAR, fragility, 0, room + count);
  }
  for (size_t j = 0; j < count && status == CAGEHOP_OK; j++) {
    if (isfinite(room[j])) {
      const struct map_page_isobar isobar = {axes->pressure[j], room[j], room[count + j]};
      page->isobar[0] = page->has_isobars ? page->isobar[0] : isobar;
      page->isobar[1] = isobar;
      page->has_isobars = true;
    }
  }
  return status;
}

/// What an isochore took, on average over those that are done.
static int read_cost(const struct map_view *view, double room[], double *mean) {
  const size_t count = map_view_axes(view)->n_state;
  size_t k, done = 0;
  double sum = 0.0;
  *mean = NAN;
  if (!find_column(view, CAGEHOP_ON_ISOCHORE, "solve_seconds", &k)) {
    return CAGEHOP_OK;
  }
  const int status = map_view_read(view, CAGEHOP_ON_ISOCHORE, k, 0, room);
  for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
    done += isfinite(room[i]) ? 1 : 0;
    sum += isfinite(room[i]) ? room[i] : 0.0;
  }
  *mean = done > 0 ? sum / (double)done : NAN;
  return status;
}

/// The index that cell k of so many shows: evenly, both ends with it.
static size_t index_of(int k, int cells, size_t count) {
  return cells > 1 ? (size_t)k * (count - 1) / (size_t)(cells - 1) : 0;
}

static int read_picture(const struct map_view *view, int width, int height, struct map_page *page) {
  const struct map_view_axes *axes = map_view_axes(view);
  uint8_t *regime = malloc(axes->n_pressure);
  int status = regime != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  page->width = width < MAP_PAGE_WIDTH_MAX ? width : MAP_PAGE_WIDTH_MAX;
  page->width = (size_t)page->width > axes->n_state ? (int)axes->n_state : page->width;
  page->height = height < MAP_PAGE_HEIGHT ? height : MAP_PAGE_HEIGHT;
  page->height = axes->n_pressure < (size_t)page->height ? (int)axes->n_pressure : page->height;
  for (int x = 0; x < page->width && status == CAGEHOP_OK; x++) {
    status = map_view_regime(view, index_of(x, page->width, axes->n_state), regime);
    for (int y = 0; y < page->height && status == CAGEHOP_OK; y++) {
      page->regime[y][x] = regime[index_of(y, page->height, axes->n_pressure)];
    }
  }
  free(regime);
  return status;
}

static int read_view(const struct map_view *view, int width, int height, struct map_page *page) {
  const struct map_view_axes *axes = map_view_axes(view);
  const struct {
    const char *name;
    struct map_range *range;
  } ranges[] = {{"temperature", &page->temperature},
                {"phi", &page->phi},
                {"pressure_MPa", &page->pressure_MPa},
                {"pressure_reduced", &page->pressure_reduced},
                {"tau_alpha", &page->tau_alpha}};
  double *room = malloc((axes->n_state + 2 * axes->n_pressure) * sizeof *room);
  int status = room != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t k = 0; k < sizeof ranges / sizeof ranges[0] && status == CAGEHOP_OK; k++) {
    status = find_range(view, ranges[k].name, room, ranges[k].range);
  }
  if (status == CAGEHOP_OK) {
    status = read_isobars(view, room, page);
  }
  if (status == CAGEHOP_OK) {
    status = read_cost(view, room, &page->mean_seconds);
  }
  free(room);
  return status == CAGEHOP_OK ? read_picture(view, width, height, page) : status;
}

int map_page_read(const char *path, int width, int height, struct map_page *page, char error[MAP_ERROR_MAX]) {
  struct map_view *view;
  *page = (struct map_page){0};
  int status = map_view_open(path, &view, error);
  if (status == CAGEHOP_OK) {
    status = read_view(view, width, height, page);
    if (status != CAGEHOP_OK) {
      file_fail(error, "%s: %s", path, cagehop_status_message(status));
    }
    map_view_close(&view);
  }
  return status;
}

// ---------------------------------------------------------------- telling

static void print_range(const char *name, const struct map_range *range, const char *unit) {
  if (!isnan(range->low)) {
    printf("%-10s %.5g to %.5g%s%s\n", name, range->low, range->high, unit[0] != '\0' ? " " : "", unit);
  }
}

void map_page_print(const struct map_page *page, const char *pressure_unit) {
  print_range("T", &page->temperature, "K");
  print_range("phi", &page->phi, "");
  print_range("P", &page->pressure_MPa, "MPa");
  print_range("P", &page->pressure_reduced, "kBT/d^3");
  print_range("tau_alpha", &page->tau_alpha, "s");
  for (int k = 0; k < 2 && page->has_isobars; k++) {
    const struct map_page_isobar *isobar = &page->isobar[k];
    if (k == 0 || isobar->pressure > page->isobar[0].pressure) {
      printf("%-10s %.6g K, m = %.4g at P = %.6g %s\n", k == 0 ? "T_g" : "", isobar->T_g, isobar->fragility,
             isobar->pressure, pressure_unit);
    }
  }
}

/// How a regime is drawn.
static const struct {
  const char *letter, *block, *colour;
} marks[] = {
    [CAGEHOP_REGIME_PENDING] = {".", "\u00b7", "2"},
    [CAGEHOP_REGIME_FLUID] = {"f", "\u2591", "36"},
    [CAGEHOP_REGIME_IRREVERSIBLE] = {"i", "\u2592", "33"},
    [CAGEHOP_REGIME_TWO_STATE] = {"2", "\u2593", "34"},
    [CAGEHOP_REGIME_TRAPPED] = {"t", "\u2588", "35"},
    [CAGEHOP_REGIME_SUPERCRITICAL] = {"s", "\u259a", "32"},
    [CAGEHOP_REGIME_FAILED] = {"x", "\u00d7", "31"},
};
static_assert(sizeof marks / sizeof marks[0] == CAGEHOP_REGIME_COUNT, "a mark for each regime");

static void print_mark(unsigned regime, bool blocks, bool colours) {
  const char *text = blocks ? marks[regime].block : marks[regime].letter;
  if (colours) {
    printf("\033[%sm%s\033[0m", marks[regime].colour, text);
  } else {
    fputs(text, stdout);
  }
}

/// The marks that were seen, as many on a line as there is room for.
static void print_legend(const bool seen[CAGEHOP_REGIME_COUNT], bool blocks, bool colours) {
  enum { LEGEND_INDENT = 8 };
  int column = LEGEND_INDENT;
  printf("%*s", LEGEND_INDENT, "");
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    const int width = 2 + (int)strlen(cagehop_regime_name(i));
    if (!seen[i]) {
      continue;
    }
    if (column > LEGEND_INDENT && column + width > columns_width(stdout)) {
      printf("\n%*s", LEGEND_INDENT, "");
      column = LEGEND_INDENT;
    }
    print_mark(i, blocks, colours);
    printf(" %s  ", cagehop_regime_name(i));
    column += width + 2;
  }
  putchar('\n');
}

void map_page_picture(const struct map_page *page, const struct map_info *info) {
  setlocale(LC_CTYPE, ""); // of the letters alone: numbers keep their point
  const bool blocks = strcmp(nl_langinfo(CODESET), "UTF-8") == 0, colours = columns_has_colours(stdout);
  bool seen[CAGEHOP_REGIME_COUNT] = {false};
  for (int y = page->height - 1; y >= 0; y--) {
    fputs(y == page->height - 1 ? "P high |" : y == 0 ? "   low |" : "       |", stdout);
    for (int x = 0; x < page->width; x++) {
      const unsigned regime = page->regime[y][x] < CAGEHOP_REGIME_COUNT ? page->regime[y][x] : 0u;
      print_mark(regime, blocks, colours);
      seen[regime] = true;
    }
    puts("|");
  }
  printf("        %s from %.5g to %.5g, left to right\n", info->state_axis, info->state_first,
         info->state_last);
  print_legend(seen, blocks, colours);
}
