// SPDX-License-Identifier: GPL-3.0-or-later
#include "status/nearest.h"

#include "status/text.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST = 64 };

static size_t smallest_of(size_t a, size_t b, size_t c) {
  const size_t ab = a < b ? a : b;
  return ab < c ? ab : c;
}

/// In ASCII, whatever the locale.
static char small_letter(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/// Letters to insert, drop or change to get from one name to another (Levenshtein); SIZE_MAX for a long text.
static size_t count_edits(const char *from, const char *to) {
  const size_t n = strlen(from), m = strlen(to);
  size_t row[LONGEST + 1];
  if (n > LONGEST || m > LONGEST) {
    return SIZE_MAX;
  }
  for (size_t j = 0; j <= m; j++) {
    row[j] = j;
  }
  for (size_t i = 1; i <= n; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= m; j++) {
      const size_t above = row[j];
      row[j] = smallest_of(above + 1, row[j - 1] + 1,
                           diagonal + (small_letter(from[i - 1]) != small_letter(to[j - 1])));
      diagonal = above;
    }
  }
  return row[m];
}

static bool begins_with(const char *name, const char *begin) {
  while (*begin != '\0' && small_letter(*name) == small_letter(*begin)) {
    name++;
    begin++;
  }
  return *begin == '\0';
}

struct nearest nearest_to(const char *wrong) {
  return (struct nearest){.wrong = wrong, .fewest = SIZE_MAX};
}

void nearest_try(struct nearest *nearest, const char *name) {
  static const size_t shortest = 3, few = 2;
  const size_t length = strlen(name), most = length / 3 > few ? length / 3 : few;
  size_t count = count_edits(nearest->wrong, name);
  if (strlen(nearest->wrong) >= shortest && begins_with(name, nearest->wrong)) {
    count = count < few ? count : few;
  }
  if (count <= most && count < length && count < nearest->fewest) {
    nearest->fewest = count;
    nearest->name = name;
  }
}

void nearest_words(const struct nearest *nearest, char words[NEAREST_WORDS_MAX]) {
  words[0] = '\0';
  if (nearest->name != NULL) {
    text_print(words, NEAREST_WORDS_MAX, "did you mean %.64s? ", nearest->name);
  }
}

bool names_equal(const char *a, const char *b) {
  return strlen(a) == strlen(b) && begins_with(a, b);
}
