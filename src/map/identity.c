// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/identity.h"

#include <stdio.h>
#include <string.h>

/// A line "key: value" in a text; its parts are not terminated.
struct line {
  const char *key, *value;
  size_t key_length, value_length;
};

/// The line at *text, and *text moved to the next. False at the end.
static bool next_line(const char **text, struct line *line) {
  const size_t length = strcspn(*text, "\n");
  const char *end = *text + length, *colon = memchr(*text, ':', length);
  if (length == 0) {
    return false;
  }
  line->key = *text;
  line->key_length = colon != NULL ? (size_t)(colon - *text) : length;
  line->value = colon != NULL ? colon + 1 : end;
  line->value += line->value < end && *line->value == ' ';
  line->value_length = (size_t)(end - line->value);
  *text = *end == '\n' ? end + 1 : end;
  return true;
}

static bool find_line(const char *text, const struct line *wanted, struct line *found) {
  while (next_line(&text, found)) {
    if (found->key_length == wanted->key_length && memcmp(found->key, wanted->key, wanted->key_length) == 0) {
      return true;
    }
  }
  return false;
}

enum { SHOWN = 48 }; // characters of a value

static bool is_value(const struct line *line, const char *value) {
  return line->value_length == strlen(value) && memcmp(line->value, value, line->value_length) == 0;
}

/// Whether a value stands for none: NaN, and 0 of a system's numbers.
static bool is_left_out(const struct line *line) {
  static const char system[] = "system.";
  return is_value(line, "nan") || (is_value(line, "0") && line->key_length > strlen(system) &&
                                   memcmp(line->key, system, strlen(system)) == 0);
}

/// A value as it is shown from one of its characters on; dots for what is left out before and after.
static void shorten(const struct line *line, size_t from, char words[64]) {
  if (is_left_out(line)) {
    return;
  }
  const size_t rest = line->value_length - from;
  snprintf(words, 64, "%s%.*s%s", from > 0 ? "..." : "", (int)(rest < SHOWN ? rest : SHOWN),
           line->value + from, rest > SHOWN ? "..." : "");
}

/// From where two values are shown: a little before they differ, where that would not be seen from the start.
static size_t first_shown(const struct line *a, const struct line *b) {
  enum { BEFORE = 12 };
  const size_t least = a->value_length < b->value_length ? a->value_length : b->value_length;
  size_t same = 0;
  while (same < least && a->value[same] == b->value[same]) {
    same++;
  }
  return same < SHOWN ? 0 : same - BEFORE;
}

static void describe(const struct line *key, const struct line *there, const struct line *here,
                     char words[IDENTITY_WORDS_MAX]) {
  char a[64] = "left out", b[64] = "left out";
  const size_t from = there != NULL && here != NULL ? first_shown(there, here) : 0;
  if (there != NULL) {
    shorten(there, from, a);
  }
  if (here != NULL) {
    shorten(here, from, b);
  }
  snprintf(words, IDENTITY_WORDS_MAX, "%.*s is %s there and %s here",
           (int)(key->key_length < 64 ? key->key_length : 64), key->key, a, b);
}

static bool is_key(const struct line *line, const char *key) {
  return line->key_length == strlen(key) && memcmp(line->key, key, line->key_length) == 0;
}

/// Whether a line's key is of that section, "system.", and decides a point's numbers there; NULL: any key.
static bool is_of(const struct line *line, const char *section) {
  const size_t length = section != NULL ? strlen(section) : 0;
  return section == NULL || (line->key_length > length && memcmp(line->key, section, length) == 0 &&
                             !is_key(line, "material.name"));
}

/// Whether two lines of one key say the same, as far as can be told before phi_g is found.
static bool same_value(const struct line *a, const struct line *b, bool physics) {
  if (physics && is_key(a, "material.phi_g") && (is_value(a, "auto") || is_value(b, "auto"))) {
    return true;
  }
  return a->value_length == b->value_length && memcmp(a->value, b->value, a->value_length) == 0;
}

/// section: of its keys alone, and only as far as they decide a point's numbers.
static bool differs(const char *there, const char *here, const char *section,
                    char words[IDENTITY_WORDS_MAX]) {
  struct line line, other;
  for (const char *at = here; next_line(&at, &line);) {
    if (!is_of(&line, section)) {
      continue;
    }
    if (!find_line(there, &line, &other)) {
      describe(&line, NULL, &line, words);
      return true;
    }
    if (!same_value(&line, &other, section != NULL)) {
      describe(&line, &other, &line, words);
      return true;
    }
  }
  for (const char *at = there; next_line(&at, &line);) {
    if (is_of(&line, section) && !find_line(here, &line, &other)) {
      describe(&line, &line, NULL, words);
      return true;
    }
  }
  return false;
}

bool identity_differs(const char *there, const char *here, char words[IDENTITY_WORDS_MAX]) {
  return differs(there, here, NULL, words);
}

bool identity_physics_differs(const char *there, const char *here, char words[IDENTITY_WORDS_MAX]) {
  // What the particles are goes before what follows from it: of a system the material has less to say.
  static const char *const sections[] = {"system.", "structure.", "physics.", "material."};
  for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
    if (differs(there, here, sections[i], words)) {
      return true;
    }
  }
  return false;
}
