// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/selection.h"

#include "cli/command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A number, or `left_out` where there is none before `end`. NULL where it is something else; else what comes
/// behind it.
static const char *parse_end(const char *text, char end, double left_out, double *number) {
  char *behind;
  *number = left_out;
  if (*text == end) {
    return text;
  }
  *number = strtod(text, &behind);
  return behind != text && *behind == end && !isnan(*number) ? behind : NULL;
}

static bool parse_range(const char *text, struct selection *selection) {
  const char *colon = parse_end(text, ':', -INFINITY, &selection->from);
  return colon != NULL && parse_end(colon + 1, '\0', INFINITY, &selection->to) != NULL &&
         selection->from <= selection->to;
}

static bool parse_values(const char *text, struct selection *selection) {
  for (;;) {
    const char *comma = strchr(text, ',');
    if (selection->count == SELECTION_VALUES_MAX) {
      return false;
    }
    const char *behind =
        parse_end(text, comma != NULL ? ',' : '\0', NAN, &selection->value[selection->count]);
    if (behind == NULL || isnan(selection->value[selection->count])) {
      return false;
    }
    selection->count++;
    if (comma == NULL) {
      return true;
    }
    text = comma + 1;
  }
}

int selection_read(const char *command, const char *option, const char *text, struct selection *selection) {
  *selection = (struct selection){.option = option};
  bool understood = strchr(text, ':') != NULL && parse_range(text, selection);
  if (strchr(text, ':') == NULL) {
    selection->value = malloc(SELECTION_VALUES_MAX * sizeof *selection->value);
    if (selection->value == NULL) {
      report("%s: out of memory", command);
      return EXIT_OTHER;
    }
    understood = parse_values(text, selection);
  }
  if (!understood) {
    report("%s: --%s %s: it must be a range, as 0.55:0.60, 0.55: or :0.60, or up to %d values with commas "
           "between, as 0.55,0.60",
           command, option, text, SELECTION_VALUES_MAX);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_DONE;
}

void selection_clear(struct selection *selection) {
  free(selection->value);
  *selection = (struct selection){0};
}

enum { PRINTED_MAX = 32 };

static bool same_in_print(double a, double b) {
  char first[PRINTED_MAX], second[PRINTED_MAX];
  snprintf(first, sizeof first, "%g", a);
  snprintf(second, sizeof second, "%g", b);
  return strcmp(first, second) == 0;
}

static bool is_the_value(double asked, double value) {
  return fabs(value - asked) <= 1e-9 * fmax(1.0, fabs(asked)) || same_in_print(value, asked);
}

bool selection_has(const struct selection *selection, double value) {
  if (selection->count == 0) {
    return value >= selection->from && value <= selection->to;
  }
  for (size_t k = 0; k < selection->count; k++) {
    if (is_the_value(selection->value[k], value)) {
      return true;
    }
  }
  return false;
}

/// Tells the values of an axis next to one that it has not.
static int report_none(const char *command, const char *option, double asked, size_t count,
                       const double value[]) {
  double below = -INFINITY, above = INFINITY;
  char words[2 * PRINTED_MAX + 8] = "";
  for (size_t i = 0; i < count; i++) {
    below = value[i] < asked ? fmax(below, value[i]) : below;
    above = value[i] > asked ? fmin(above, value[i]) : above;
  }
  if (isfinite(below) && isfinite(above)) {
    snprintf(words, sizeof words, "%g and %g", below, above);
  } else {
    snprintf(words, sizeof words, "%g", isfinite(below) ? below : above);
  }
  report("%s: --%s %g: the map has no such value, but %s; a range is FROM:TO", command, option, asked, words);
  return EXIT_USAGE_ERROR;
}

int selection_check(const char *command, const struct selection *selection, size_t count,
                    const double value[]) {
  double low = INFINITY, high = -INFINITY;
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    low = fmin(low, value[i]); // both pass over a NaN
    high = fmax(high, value[i]);
    any = any || selection_has(selection, value[i]);
  }
  for (size_t k = 0; k < selection->count; k++) {
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
      found = is_the_value(selection->value[k], value[i]);
    }
    if (!found) {
      return report_none(command, selection->option, selection->value[k], count, value);
    }
  }
  if (!any) {
    report("%s: --%s: none of the map's values, %g to %g, is in the range", command, selection->option, low,
           high);
  }
  return any ? EXIT_DONE : EXIT_USAGE_ERROR;
}
