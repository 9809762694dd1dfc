// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/options.h"
#include "cli/output/columns.h"
#include "cli/output/landscape_info.h"
#include "cli/output/map_follow.h"
#include "cli/output/map_json.h"
#include "cli/output/map_lines.h"
#include "cli/output/map_page.h"
#include "cli/output/scale_line.h"
#include "map/map.h"
#include "run/generations_look.h"
#include "status/text.h"
#include "table_file/landscape_content.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

enum {
  PICTURE_MARGIN = 10,  // what stands beside the picture
  FOLLOWED_LINES = 20,  // that a page of a map that is followed has besides it, on a terminal of 80 columns
  PICTURE_LINES_MIN = 3 // of a picture, or there is none
};

/// One line on standard output for a sound map; a line for each damaged tile, and one on standard error.
static int verify(const char *path) {
  struct map_check check;
  struct map_info info;
  char error[MAP_ERROR_MAX];
  if (map_verify(path, &check, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  const bool damaged = check.damaged_count > 0 || check.isobar_damaged_count > 0;
  if (!damaged) {
    char isobars[64] = "";
    if (check.isobars_there > 0 && check.isobars_there == check.isobar_count) {
      snprintf(isobars, sizeof isobars, ", isobars done");
    } else if (check.isobars_there > 0) {
      snprintf(isobars, sizeof isobars, ", %zu isobars of %zu done", check.isobars_there, check.isobar_count);
    }
    printf("verified: %zu tiles of %zu done%s, all checksums right\n", check.tiles_done, check.tile_count,
           isobars);
  } else if (map_read_info(path, &info, error) == CAGEHOP_OK) {
    for (size_t k = 0; k < check.damaged_count; k++) {
      const struct map_damage *tile = &check.damaged[k];
      printf("damaged: isochore %zu, %s = %.6g, pressure %.6g to %.6g %s\n", tile->isochore, info.state_axis,
             tile->state, tile->pressure_first, tile->pressure_last, info.pressure_unit);
    }
    for (size_t k = 0; k < check.isobar_damaged_count; k++) {
      printf("damaged: isobars, pressure %.6g to %.6g %s\n", check.isobar_damaged[k].pressure_first,
             check.isobar_damaged[k].pressure_last, info.pressure_unit);
    }
    map_info_clear(&info);
  }
  if (damaged) {
    report("%s: %zu of %zu finished tiles%s are damaged; 'cagehop run' with the map's job computes them anew",
           path, check.damaged_count, check.tiles_done,
           check.isobar_damaged_count > 0 ? " and some isobars" : "");
  }
  map_check_clear(&check);
  return damaged ? EXIT_BAD_INPUT : EXIT_DONE;
}

/// The digest, with a remark where it may still change.
static int print_digest(const char *path) {
  struct map_info info;
  char error[MAP_ERROR_MAX], hexadecimal[DIGEST_TEXT];
  if (map_read_info(path, &info, error) != CAGEHOP_OK || map_digest(path, hexadecimal, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  printf("digest: %s", hexadecimal);
  if (info.tiles_done < info.tile_count) {
    printf(" (unfinished: %zu of %zu tiles)", info.tiles_done, info.tile_count);
  } else if (info.has_isobars && info.isobars_there < info.n_pressure) {
    printf(" (unfinished: %zu of %zu isobars)", info.isobars_there, info.n_pressure);
  }
  putchar('\n');
  map_info_clear(&info);
  return EXIT_DONE;
}

struct info_request {
  bool verify, digest, json, job, provenance, follow;
};

/// The job of the map, if it can be read again, and its table of S(q) is there: else what it tells is left
/// out. To be cleared in any case.
static bool resolve_map(const char *path, const struct map_info *info, struct resolved_job *resolved) {
  char line[RUN_LINE_MAX];
  const bool known = resolve_from_map(path, info, resolved, line) == RUN_FINISHED;
  if (known && isnan(resolved->job.model.material.phi_g)) {
    (void)map_recall_phi_g(path, resolved->job.sha256, resolved->table.sha256,
                           &resolved->job.model.material.phi_g);
  }
  return known;
}

/// What d means.
static void print_scale(const struct resolved_job *resolved) {
  char scale[SCALE_LINE_MAX] = "";
  scale_line_write(&resolved->job.model, scale);
  if (scale[0] != '\0') {
    columns_line(MAP_LINES_INDENT, "scale", "%s", scale);
  }
}

/// How far the bisection of states has come.
static void print_generation(const char *path, struct resolved_job *resolved) {
  struct generations_view view;
  if (!generations_look(path, resolved, &view)) {
    return;
  }
  char rest[sizeof view.shortfall + 64] = "";
  if (view.pending > 0) {
    snprintf(rest, sizeof rest, ", %zu of them pending; more may follow", view.pending);
  } else if (view.next > 0) {
    snprintf(rest, sizeof rest, "; the next generation has %zu", view.next);
  } else {
    snprintf(rest, sizeof rest, ", the last%s", view.shortfall);
  }
  columns_line(MAP_LINES_INDENT, "resolve",
               "steps of at most %g decades of tau_alpha: generation %zu, %zu isochores%s",
               resolved->job.refinement.tau_alpha, view.generation, view.isochores, rest);
}

// ---------------------------------------------------------------- the page

/// A map as it is at one look.
struct look {
  const char *path;
  struct map_info info;
  struct map_page page;
  bool has_page; ///< not of a map that would take long to read, or can't be read whole
  enum map_life life;
  struct map_rate rate;
};

/// Returns EXIT_DONE, or the exit status after a reported error. To be cleared by map_info_clear.
static int look_at(const char *path, int height, struct look *look) {
  char error[MAP_ERROR_MAX];
  look->path = path;
  if (map_read_info(path, &look->info, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  look->page.mean_seconds = NAN;
  look->has_page =
      look->info.n_pressure <= MAP_PAGE_POINTS_MAX / look->info.n_phi &&
      map_page_read(path, columns_width(stdout) - PICTURE_MARGIN, height, &look->page, error) == CAGEHOP_OK;
  look->life = map_life(path, &look->info.last_run);
  look->rate = map_rate_of(&look->info, look->has_page ? look->page.mean_seconds : NAN);
  return EXIT_DONE;
}

/// The lines that change while a run goes on.
static void show_state(const struct look *look) {
  columns_line(MAP_LINES_INDENT, "map", "%s", look->path);
  map_lines_progress(&look->info);
  map_lines_running(&look->info, look->life, &look->rate);
  if (look->has_page) {
    map_lines_rest(&look->info, look->page.mean_seconds);
    map_page_print(&look->page, look->info.pressure_unit);
  } else {
    columns_line(MAP_LINES_INDENT, "ranges",
                 "left out: the map has more than two million points, or --verify finds it damaged");
  }
}

static void show_page(const struct look *look, const struct info_request *request) {
  const struct map_info *info = &look->info;
  struct resolved_job resolved;
  const bool known = resolve_map(look->path, info, &resolved);
  show_state(look);
  if (known) {
    print_scale(&resolved);
    print_generation(look->path, &resolved);
  }
  resolved_job_clear(&resolved);
  map_lines_detail(info);
  map_lines_regimes(info);
  if (look->has_page) {
    map_page_picture(&look->page, info);
  }
  map_lines_provenance(info, request->provenance);
  if (request->job) {
    printf("job (SHA-256 %s)\n", info->job_sha256);
    text_write(info->job_text, true, stdout);
  }
}

static int show_info(const char *path, const struct info_request *request) {
  static struct look look;
  int status = look_at(path, MAP_PAGE_HEIGHT, &look);
  if (status == EXIT_DONE && request->json) {
    status = map_json_print(path, &look.info, look.has_page ? &look.page : NULL, look.life, &look.rate);
  } else if (status == EXIT_DONE) {
    show_page(&look, request);
  }
  map_info_clear(&look.info);
  return status;
}

// ---------------------------------------------------------------- a run that is followed

/// The page anew, as much of it as the terminal has lines for. It is written at once, so that it stands
/// still.
static void redraw(const struct look *look) {
  fputs("\033[H\033[2J", stdout); // from the top of an empty screen
  show_state(look);
  map_lines_detail(&look->info);
  if (look->has_page && look->page.height >= PICTURE_LINES_MIN) {
    map_page_picture(&look->page, &look->info);
  }
}

/// Shows a map until its run ends: on a terminal the page anew, else a line where something has come.
static int follow_info(const char *path) {
  static struct look look;
  struct map_follow follow = {0};
  const bool screen = columns_is_screen(stdout);
  if (screen) {
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
  }
  for (;;) {
    const int height = columns_rows(stdout) - FOLLOWED_LINES;
    const int status = look_at(path, height > 0 ? height : 0, &look);
    if (status != EXIT_DONE) {
      return status;
    }
    look.rate = map_follow_look(&follow, &look.info, look.page.mean_seconds);
    if (screen) {
      redraw(&look);
    } else {
      map_follow_line(&follow, &look.info, &look.rate);
    }
    const bool over = look.life == MAP_LIFE_OVER;
    if (over) {
      map_follow_end(&look.info);
    }
    map_info_clear(&look.info);
    fflush(stdout);
    if (over) {
      return EXIT_DONE;
    }
    map_follow_wait();
  }
}

/// Options of which one would not be read.
static int check_together(const char *path, const struct info_request *request, bool landscapes) {
  const char *page = request->json         ? "json"
                     : request->job        ? "job"
                     : request->provenance ? "provenance"
                                           : NULL;
  const char *instead = request->follow   ? "follow"
                        : request->verify ? "verify"
                        : request->digest ? "digest"
                                          : NULL;
  const char *of_map = request->follow ? "follow" : page;
  if (request->follow && (request->verify || request->digest)) {
    page = request->verify ? "verify" : "digest";
  }
  if (page != NULL && instead != NULL) {
    report("info: --%s %s; leave out --%s, or --%s", instead,
           request->follow ? "shows a page of its own" : "shows that instead of the page", page, instead);
    return EXIT_USAGE_ERROR;
  }
  if (landscapes && of_map != NULL) {
    report("info: --%s is for maps, and %s is a landscape table; leave it out", of_map, path);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_DONE;
}

static int run_info(const struct command *command, int argc, char **argv) {
  struct info_request request = {0};
  const char *path;
  int status = options_parse(command, argc, argv, &request, &path);
  if (status != OPTIONS_STOP) {
    return status;
  }
  const bool landscapes = landscape_content_is_one(path);
  status = check_together(path, &request, landscapes);
  if (status != EXIT_DONE) {
    return status;
  }
  if (request.follow) {
    return follow_info(path);
  }
  if (!request.verify && !request.digest) {
    return landscapes ? landscape_info_show(path) : show_info(path, &request);
  }
  status = !request.verify ? EXIT_DONE : landscapes ? landscape_info_verify(path) : verify(path);
  if (status != EXIT_DONE || !request.digest) {
    return status;
  }
  return landscapes ? landscape_info_digest(path) : print_digest(path);
}

static const struct option_row info_options[] = {
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object: axes, progress, ranges, glass transition, regimes, attributes, runs and job",
     OPTION_AT(info_request, json)},
    {.name = "follow",
     .kind = OPTION_FLAG,
     .help =
         "look again every second until the run ends: on a terminal the page as far as it fits, else a line "
         "where tiles or isobars have come, with their rate and the time left",
     OPTION_AT(info_request, follow)},
    {.name = "job", .kind = OPTION_FLAG, .help = "the job's text too", OPTION_AT(info_request, job)},
    {.name = "provenance",
     .kind = OPTION_FLAG,
     .help = "all attributes and runs, not only the chief ones and the last",
     OPTION_AT(info_request, provenance)},
    {.name = "verify",
     .kind = OPTION_FLAG,
     .help =
         "instead: hold every finished tile against its checksum; names the damaged ones and exits with 3",
     .manual =
         "Also the axes and the job's text. Damaged tiles are named by isochore (from 0), phi and pressures; "
         "cagehop run with the map's job computes them anew.",
     OPTION_AT(info_request, verify)},
    {.name = "digest",
     .kind = OPTION_FLAG,
     .help = "instead: one SHA-256 of all physical data, the same from any number of ranks and after any "
             "interruption",
     .manual =
         "Not in it: solve_seconds, the pressure in the unit that the axis hasn't, which follows from it, "
         "and "
         "the group run. It is the same for the same job on one machine and build, but for states that took "
         "too long.",
     OPTION_AT(info_request, digest)},
};

const struct command command_info = {
    .name = "info",
    .summary = "what a map, or a landscape table, holds",
    .operand = "MAP.h5",
    .description =
        "Prints grid, progress, the ranges of its numbers, T_g and fragility at the lowest and the highest "
        "pressure, points by regime with a small picture, and where it comes from; also of a map "
        "that a run is writing. Of a landscape table ('cagehop tabulate'): its structure, its intervals of "
        "phi with their errors, provenance.",
    .option = info_options,
    .option_count = OPTION_COUNT(info_options),
    .manual = "Maps of format 2 and 3 open, with whatever columns the file lists. Of a copy that was cut "
              "short it says "
              "how many bytes are missing; cagehop run with the map's job completes it.",
    .run = run_info,
};
