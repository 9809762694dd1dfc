// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"
#include "table_file/layout.h"
#include "table_file/names.h"

#include <stdio.h>
#include <string.h>

/// Names found in one line.
struct names {
  size_t count;
  struct span name[TABLE_COLUMNS_MAX];
};

/// How well a line serves as header.
enum fit {
  FIT_NONE,
  FIT_COUNT, ///< as many words as columns
  FIT_FEWER, ///< a comment that names q and S, or r and g, and not all columns
  FIT_NAMED, ///< names them, and has a word for each column
};

static bool names_a_pair(const struct names *names) {
  bool has[TABLE_ROLES] = {false};
  for (size_t k = 0; k < names->count; k++) {
    has[column_name_read(names->name[k].text, names->name[k].length).role] = true;
  }
  return (has[TABLE_Q] && has[TABLE_S]) || (has[TABLE_R] && has[TABLE_G]);
}

/// Without the signs of a comment at its beginning.
static struct span bare(struct span line) {
  line = span_trim(line);
  while (line.length > 0 && strchr("#%!", line.text[0]) != NULL) {
    line = span_trim((struct span){line.text + 1, line.length - 1});
  }
  return line;
}

static enum fit fit_of(const struct names *names, size_t fields, bool comment) {
  const bool pair = names_a_pair(names);
  if (names->count == fields) {
    return pair ? FIT_NAMED : FIT_COUNT;
  }
  return comment && pair && names->count < fields ? FIT_FEWER : FIT_NONE;
}

/// Tries the ways in which a line may be a header: split as the numbers are, or by another separator, because
/// programs write "# q S(q)" over commas; with words in brackets joined; and only what follows a last
/// semicolon, behind remarks.
static enum fit read_names(struct span line, const struct layout *layout, struct names *best) {
  const bool comment = is_comment(line);
  const struct span whole = bare(line);
  struct span part = whole;
  for (size_t at = 0; at < whole.length; at++) {
    if (whole.text[at] == ';') {
      part = (struct span){whole.text + at + 1, whole.length - at - 1};
    }
  }
  const char separators[] = {layout->separator, ',', ';', '\t', ' '};
  enum fit best_fit = FIT_NONE;
  for (size_t way = 0; way < 4 * sizeof separators; way++) {
    struct names names = {0};
    if (way % 4 >= 2 && part.length == whole.length) {
      continue;
    }
    const struct layout split = {.separator = separators[way / 4]};
    names.count = layout_split(&split, way % 4 < 2 ? whole : part, TABLE_COLUMNS_MAX, names.name);
    if (names.count > TABLE_COLUMNS_MAX) {
      continue;
    }
    if (way % 2 == 1) {
      names.count = fields_join_units(names.count, names.name);
    }
    const enum fit fit = fit_of(&names, layout->fields, comment);
    if (fit > best_fit) {
      best_fit = fit;
      *best = names;
    }
  }
  return best_fit;
}

// ---------------------------------------------------------------- Grace

/// What stands between quotes in a line like `@ xaxis label "q (nm^-1)"`, if its words are these.
static bool grace_label(struct span line, const char *first, const char *second, struct span *label) {
  struct span field[3];
  line = bare(line);
  if (line.length == 0 || line.text[0] != '@') {
    return false;
  }
  const size_t count = fields_split((struct span){line.text + 1, line.length - 1}, ' ', 3, field);
  if (count < 3 || field[0].length != strlen(first) || memcmp(field[0].text, first, field[0].length) != 0 ||
      field[1].length != strlen(second) || memcmp(field[1].text, second, field[1].length) != 0) {
    return false;
  }
  *label = field[2];
  return true;
}

/// The names that the labels of a Grace file give: of the x axis, and of the y axis or each curve.
static bool read_grace(const struct text *text, const struct layout *layout, struct table_reading *reading) {
  struct cursor cursor = {0};
  struct span line, label;
  size_t legends = 0, found = 0;
  while (cursor.at < layout->begin.at && text_next(text, &cursor, &line)) {
    char curve[16];
    snprintf(curve, sizeof curve, "s%zu", legends);
    if (grace_label(line, "xaxis", "label", &label)) {
      column_name_copy(label.text, label.length, reading->name[0]);
      found++;
    } else if (grace_label(line, "yaxis", "label", &label)) {
      column_name_copy(label.text, label.length, reading->name[1]);
      found++;
    } else if (legends + 1 < layout->fields && layout->fields > 2 &&
               grace_label(line, curve, "legend", &label)) {
      column_name_copy(label.text, label.length, reading->name[++legends]);
    } else {
      continue;
    }
    reading->header_line = cursor.line;
  }
  return found == 2;
}

// ---------------------------------------------------------------- all of it

/// A remark like "rho=0.0578" in a comment, to be shown where a label is missing.
static void look_for_hint(struct span line, size_t number, struct table_file *file) {
  struct span field[64];
  if (!is_comment(line) || file->hint[0] != '\0') {
    return;
  }
  size_t count = fields_split(bare(line), ' ', 64, field);
  for (size_t k = 0; k < (count < 64 ? count : 64); k++) {
    const char *equals = memchr(field[k].text, '=', field[k].length);
    if (equals == NULL) {
      continue;
    }
    const enum table_role role = column_name_read(field[k].text, (size_t)(equals - field[k].text)).role;
    if (role == TABLE_PHI || role == TABLE_DENSITY) {
      char words[EXCERPT_MAX];
      excerpt(field[k], words);
      words[strcspn(words, ",;")] = '\0';
      snprintf(file->hint, sizeof file->hint, "line %zu says %s", number, words);
      return;
    }
  }
}

void header_find(const struct text *text, const struct layout *layout, struct table_file *file) {
  struct table_reading *reading = &file->reading;
  struct cursor cursor = {0};
  struct span line;
  struct names names, best = {0};
  enum fit best_fit = FIT_NONE;
  reading->n_columns = layout->fields;
  while (cursor.at < layout->begin.at && text_next(text, &cursor, &line)) {
    look_for_hint(line, cursor.line, file);
    const struct span trimmed = span_trim(line);
    if (trimmed.length == 0 || trimmed.text[0] == '@' || trimmed.text[0] == '&' || line_is_numeric(line)) {
      continue;
    }
    const enum fit fit = read_names(line, layout, &names);
    if (fit >= best_fit && fit != FIT_NONE) { // the last one of those that serve as well
      best_fit = fit;
      best = names;
      reading->header_line = cursor.line;
    }
  }
  if (best_fit < FIT_FEWER && read_grace(text, layout, reading)) {
    reading->format = "Grace (.xvg), as GROMACS writes it";
    return;
  }
  for (size_t k = 0; k < best.count; k++) {
    column_name_copy(best.name[k].text, best.name[k].length, reading->name[k]);
  }
  if (best_fit == FIT_FEWER) {
    table_remark(reading, "line %zu names %zu columns and there are %zu; they are taken from the left",
                 reading->header_line, best.count, layout->fields);
  }
}

bool header_names_half(const struct text *text, const struct layout *layout) {
  struct cursor cursor = {0};
  struct span line;
  struct names names;
  const struct layout half = {.separator = layout->separator, .fields = layout->fields / 2};
  while (cursor.at < layout->begin.at && text_next(text, &cursor, &line)) {
    if (layout->separator == ',' && layout->fields % 2 == 0 && read_names(line, &half, &names) == FIT_NAMED) {
      return true;
    }
  }
  return false;
}

bool header_of_another_set(struct span line, const struct layout *layout,
                           const struct table_reading *reading) {
  struct names names;
  const struct layout any = {.separator = layout->separator, .fields = layout->fields};
  if (!is_comment(line) || read_names(line, &any, &names) < FIT_FEWER) {
    return false;
  }
  for (size_t k = 0; k < names.count; k++) {
    char name[TABLE_NAME_MAX];
    column_name_copy(names.name[k].text, names.name[k].length, name);
    if (strcmp(name, reading->name[k]) != 0) {
      return true;
    }
  }
  return false;
}
