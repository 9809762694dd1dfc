// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/file_error.h"
#include "report/report.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Where the data go in a template; it has this once.
static const char mark[] = "@CAGEHOP_DATA@";

// ---------------------------------------------------------------- the template

/// A whole file as an allocated text, or NULL.
static char *read_text(const char *path) {
  FILE *file = fopen(path, "r");
  char *text = NULL;
  long size = 0;
  if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) > 0 &&
      fseek(file, 0, SEEK_SET) == 0) {
    text = malloc((size_t)size + 1);
  }
  if (text != NULL) {
    text[fread(text, 1, (size_t)size, file)] = '\0';
  }
  if (file != NULL) {
    fclose(file);
  }
  return text;
}

/// The same of a file by its place relative to the program's folder.
static char *read_beside_program(const char *relative) {
  char path[PATH_MAX + 64];
  const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
  if (length <= 0) {
    return NULL;
  }
  path[length] = '\0';
  char *slash = strrchr(path, '/');
  if (slash == NULL || (size_t)(slash + 1 - path) + strlen(relative) >= sizeof path) {
    return NULL;
  }
  strcpy(slash + 1, relative);
  return read_text(path);
}

/// Where the data go in a template; NULL where there is no place, or more than one.
static const char *find_place(const char *template) {
  const char *place = strstr(template, mark);
  return place == NULL || strstr(place + 1, mark) != NULL ? NULL : place;
}

static char *read_named(const char *path, char error[MAP_ERROR_MAX]) {
  char *text = read_text(path);
  if (text == NULL) {
    file_fail(error, "%s, which CAGEHOP_REPORT_TEMPLATE names, can't be read: %s", path, strerror(errno));
  }
  return text;
}

/// From the places where it may be.
static char *read_installed(char error[MAP_ERROR_MAX]) {
  char *text = read_beside_program("../share/cagehop/report.html");
  text = text == NULL ? read_beside_program("../report/report.html") : text; // in a build
  text = text == NULL ? read_text(REPORT_TEMPLATE) : text;
  if (text == NULL) {
    file_fail(
        error,
        "the page's template %s is missing: cagehop was built without d3; 'apt-get install node-d3' or "
        "'tools/report-library' in the source brings it, then 'meson setup --reconfigure' and build again",
        REPORT_TEMPLATE);
  }
  return text;
}

char *report_template(char error[MAP_ERROR_MAX]) {
  const char *named = getenv("CAGEHOP_REPORT_TEMPLATE");
  char *text = named != NULL && named[0] != '\0' ? read_named(named, error) : read_installed(error);
  if (text != NULL && find_place(text) == NULL) {
    file_fail(error, "the page's template is damaged; install cagehop again");
    free(text);
    text = NULL;
  }
  return text;
}

// ---------------------------------------------------------------- the page

/// Whatever texts of the map say, no '<' of theirs can end the script that the data stand in: all of them
/// stand in JSON's strings, where \u003c is the same.
static bool write_escaped(const char *text, FILE *file) {
  const char *end = text + strlen(text);
  while (text < end) {
    const char *bracket = memchr(text, '<', (size_t)(end - text));
    const size_t plain = (size_t)((bracket != NULL ? bracket : end) - text);
    if (fwrite(text, 1, plain, file) != plain || (bracket != NULL && fputs("\\u003c", file) < 0)) {
      return false;
    }
    text += plain + (bracket != NULL);
  }
  return true;
}

int report_write(const char *template, const json_t *data, FILE *file) {
  const char *place = find_place(template);
  const size_t before = (size_t)(place - template);
  char *json = json_dumps(data, JSON_COMPACT | JSON_REAL_PRECISION(17));
  if (json == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  text_shorten_json(json);
  const bool good = fwrite(template, 1, before, file) == before && write_escaped(json, file) &&
                    fputs(place + strlen(mark), file) >= 0 && fflush(file) == 0;
  free(json);
  return good ? CAGEHOP_OK : CAGEHOP_IO;
}
