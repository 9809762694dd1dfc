// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/landscape_info.h"

#include "cli/command.h"
#include "status/text.h"
#include "table_file/landscape_file.h"

#include <cagehop/landscape_nodes.h>
#include <cagehop/status.h>
#include <stdio.h>

static int read_content(const char *path, struct landscape_content *content) {
  char error[FILE_ERROR_MAX];
  const int status = landscape_content_read(path, content, error);
  if (status == CAGEHOP_OK) {
    return EXIT_DONE;
  }
  if (status == CAGEHOP_NO_MEMORY) {
    report("%s: out of memory", path);
    return EXIT_OTHER;
  }
  report("%s", error);
  return EXIT_BAD_INPUT;
}

/// A row for each interval, with the errors that go into every point.
static void print_intervals(const struct landscape_content *content) {
  const bool kelvin = landscape_content_unit(content) == CAGEHOP_UNIT_KELVIN;
  printf("intervals  %-10s  %-10s  nodes  F and r F'  tau_s      S_0        g_contact  r_cage     G\n",
         kelvin ? "T_low [K]" : "phi_low", kelvin ? "T_high [K]" : "phi_high");
  for (size_t i = 0; i < content->cover_count; i++) {
    struct cagehop_landscape_table_interval interval;
    const struct landscape_row *cover = &content->cover[i];
    if (cagehop_landscape_cover_read(cover->length, cover->number, &interval) != CAGEHOP_OK) {
      continue;
    }
    printf("           %-10.8g  %-10.8g  %5d  ", interval.low, interval.high, interval.nodes);
    if (interval.nodes > 0) {
      printf("%-10.2g  %-9.2g  %-9.2g  %-9.2g  %-9.2g  %-9.2g\n", interval.landscape_error,
             interval.tau_s_error, interval.S_0_error, interval.g_contact_error, interval.r_cage_error,
             interval.G_error);
    } else {
      puts(interval.error.text);
    }
  }
}

static void print_texts(const struct landscape_content *content, bool structure) {
  for (size_t i = 0; i < content->text_count; i++) {
    if (landscape_content_is_structure(content->text[i].name) == structure) {
      printf("  %-24s ", content->text[i].name);
      text_write(content->text[i].value, false, stdout);
      putchar('\n');
    }
  }
}

int landscape_info_show(const char *path) {
  struct landscape_content content;
  char sha256[DIGEST_TEXT];
  const int status = read_content(path, &content);
  if (status != EXIT_DONE) {
    return status;
  }
  double seconds = 0.0;
  for (size_t i = 0; i < content.row_count; i++) {
    seconds += content.row[i].seconds;
  }
  landscape_content_digest(&content, sha256);
  printf("landscapes %s\n", path);
  const bool kelvin = landscape_content_unit(&content) == CAGEHOP_UNIT_KELVIN;
  printf("%-10s %.10g to %.10g%s\n", kelvin ? "T" : "phi", content.low, content.high, kelvin ? " K" : "");
  printf("progress   %zu states in %.3g s, %s\n", content.row_count, seconds,
         content.finished ? "finished" : "unfinished: the same 'cagehop tabulate' goes on");
  if (content.finished) {
    print_intervals(&content);
  }
  puts("structure");
  print_texts(&content, true);
  puts("provenance");
  print_texts(&content, false);
  printf("digest     %s\n", sha256);
  landscape_content_clear(&content);
  return EXIT_DONE;
}

int landscape_info_verify(const char *path) {
  struct landscape_content content;
  struct cagehop_landscape_table *table = NULL;
  char error[FILE_ERROR_MAX];
  int status = read_content(path, &content);
  if (status != EXIT_DONE) {
    return status;
  }
  if (content.finished) {
    const int assembled = landscape_file_assemble(path, &content, &table, error);
    if (assembled != CAGEHOP_OK) {
      report("%s", assembled == CAGEHOP_IO ? error : "out of memory");
      status = assembled == CAGEHOP_IO ? EXIT_BAD_INPUT : EXIT_OTHER;
    }
    cagehop_landscape_table_destroy(&table);
  }
  if (status == EXIT_DONE) {
    printf("verified: %zu states, %zu interval%s, %s; the SHA-256 is right\n", content.row_count,
           content.cover_count, content.cover_count == 1 ? "" : "s",
           content.finished ? "finished, all parts fit together" : "unfinished");
  }
  landscape_content_clear(&content);
  return status;
}

int landscape_info_digest(const char *path) {
  struct landscape_content content;
  char sha256[DIGEST_TEXT];
  const int status = read_content(path, &content);
  if (status != EXIT_DONE) {
    return status;
  }
  landscape_content_digest(&content, sha256);
  printf("digest: %s", sha256);
  if (!content.finished) {
    printf(" (unfinished: %zu states)", content.row_count);
  }
  putchar('\n');
  landscape_content_clear(&content);
  return EXIT_DONE;
}
