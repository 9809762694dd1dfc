// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/options.h"
#include "cli/output/landscape_info.h"
#include "cli/output/map_follow.h"
#include "cli/output/map_json.h"
#include "cli/output/map_page.h"
#include "cli/output/scale_line.h"
#include "map/map.h"
#include "run/generations_look.h"
#include "status/text.h"
#include "table_file/landscape_content.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PICTURE_MARGIN = 10, LAST_RUNS = 4 }; // what stands beside the picture; runs that are told

static void print_isobars(const struct map_info *info) {
  if (info->isobars_there == info->n_pressure) {
    puts("isobars    done");
  } else if (info->isobars_there == 0) {
    puts("isobars    pending: they come after the last tile");
  } else {
    printf("isobars    %zu of %zu done (unfinished: the same 'cagehop run' goes on)\n", info->isobars_there,
           info->n_pressure);
  }
}

static void print_progress(const struct map_info *info) {
  const size_t points = info->n_phi * info->n_pressure;
  const bool number = strcmp(info->state_unit, "1") == 0;
  printf("grid       %zu isochores, %s %.6g to %.6g%s%s; %zu pressures, %.6g to %.6g %s; %zu points\n",
         info->n_phi, info->state_axis, info->state_first, info->state_last, number ? "" : " ",
         number ? "" : info->state_unit, info->n_pressure, info->pressure_first, info->pressure_last,
         info->pressure_unit, points);
  printf("progress   %zu of %zu tiles done (%s)\n", info->tiles_done, info->tile_count,
         info->tiles_done == info->tile_count ? "complete" : "unfinished: the same 'cagehop run' goes on");
}

/// What is there besides tiles.
static void print_detail(const struct map_info *info) {
  if (info->has_isobars) {
    print_isobars(info);
  }
  if (info->n_cooling_rate > 0) {
    printf("cooling    T_g at %zu cooling rates, %.6g to %.6g K/s\n", info->n_cooling_rate,
           info->cooling_first, info->cooling_last);
  }
  if (info->kinds > 1) {
    printf(
        "computed   by %zu builds or kinds of machine, each isochore by one of them (run/origin); their last "
        "bits differ\n",
        info->kinds);
  }
  puts("points by regime");
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    if (info->regime_count[i] > 0) {
      printf("  %-14s %zu\n", cagehop_regime_name(i), info->regime_count[i]);
    }
  }
}

/// Whether an attribute is told where not all are asked for: what the numbers are of, and who made them.
static bool is_told(const char *name) {
  static const char *const names[] = {"material",         "material_universal", "structure",  "closure",
                                      "glass_transition", "cagehop_version",    "git_commit", "job_sha256"};
  for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
    if (strcmp(names[k], name) == 0) {
      return true;
    }
  }
  return false;
}

/// All attributes and runs, or the few and the last run.
static void print_provenance(const struct map_info *info, bool all) {
  puts("provenance");
  for (size_t i = 0; i < info->attribute_count; i++) {
    if (strcmp(info->attribute[i].name, "job") != 0 && (all || is_told(info->attribute[i].name))) {
      printf("  %-20s ", info->attribute[i].name);
      text_write(info->attribute[i].value, false, stdout);
      putchar('\n');
    }
  }
  const size_t first = all || info->run_count < LAST_RUNS ? 0 : info->run_count - LAST_RUNS;
  puts(first > 0 ? "the last runs" : "runs");
  for (size_t i = first; i < info->run_count; i++) {
    printf("  %s\n", info->run[i]);
  }
}

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
static bool resolve_map(const char *path, struct resolved_job *resolved) {
  char line[RUN_LINE_MAX];
  const bool known = resolve_model(path, RESOLVE_MAP, resolved, line) == RUN_FINISHED;
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
    printf("scale      %s\n", scale);
  }
}

/// How far the bisection of states has come.
static void print_generation(const char *path, struct resolved_job *resolved) {
  struct generations_view view;
  if (!generations_look(path, resolved, &view)) {
    return;
  }
  printf("resolve    steps of at most %g decades of tau_alpha: generation %zu, %zu isochores",
         resolved->job.refinement.tau_alpha, view.generation, view.isochores);
  if (view.pending > 0) {
    printf(", %zu of them pending; more may follow\n", view.pending);
  } else if (view.next > 0) {
    printf("; the next generation has %zu\n", view.next);
  } else {
    printf(", the last%s\n", view.shortfall);
  }
}

// ---------------------------------------------------------------- the page

/// What an unfinished map still takes.
static void print_rest(const struct map_info *info, const struct map_page *page) {
  if (info->tiles_done < info->tile_count && !isnan(page->mean_seconds)) {
    const double share = (double)(info->tile_count - info->tiles_done) / (double)info->tile_count;
    printf("left       %.3g core-hours to solve isochores, at the mean price of those done\n",
           share * (double)info->n_phi * page->mean_seconds / 3600.0);
  }
}

static int show_page(const char *path, const struct info_request *request, const struct map_info *info,
                     const struct map_page *page) {
  struct resolved_job resolved;
  const bool known = resolve_map(path, &resolved);
  printf("map        %s\n", path);
  if (known) {
    print_scale(&resolved);
  }
  print_progress(info);
  if (page != NULL) {
    print_rest(info, page);
    map_page_print(page, info->pressure_unit);
  } else {
    puts("ranges     left out: the map has more than two million points, or --verify finds it damaged");
  }
  if (known) {
    print_generation(path, &resolved);
  }
  print_detail(info);
  if (page != NULL) {
    map_page_picture(page, info);
  }
  resolved_job_clear(&resolved);
  print_provenance(info, request->provenance);
  if (request->job) {
    printf("job (SHA-256 %s)\n", info->job_sha256);
    text_write(info->job_text, true, stdout);
  }
  return EXIT_DONE;
}

static int show_info(const char *path, const struct info_request *request) {
  static struct map_page page;
  struct map_info info;
  char error[MAP_ERROR_MAX];
  if (map_read_info(path, &info, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  const struct map_page *shown = NULL; // none of a map that would take long to read, or can't be read whole
  if (info.n_pressure <= MAP_PAGE_POINTS_MAX / info.n_phi &&
      map_page_read(path, map_page_columns() - PICTURE_MARGIN, &page, error) == CAGEHOP_OK) {
    shown = &page;
  }
  const int status =
      request->json ? map_json_print(path, &info, shown) : show_page(path, request, &info, shown);
  map_info_clear(&info);
  return status;
}

/// Shows a map until its run ends: on a terminal the page anew, else a line where something has come.
static int follow_info(const char *path, const struct info_request *request) {
  struct map_follow follow = {0};
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  for (;;) {
    struct map_info info;
    char error[MAP_ERROR_MAX];
    if (map_read_info(path, &info, error) != CAGEHOP_OK) {
      report("%s", error);
      return EXIT_BAD_INPUT;
    }
    if (terminal) {
      fputs("\033[H\033[2J", stdout); // from the top of an empty screen
      (void)show_info(path, request);
    }
    map_follow_line(&follow, &info);
    const bool live = map_follow_is_live(&info);
    if (!live) {
      map_follow_end(&info);
    }
    map_info_clear(&info);
    if (!live) {
      return EXIT_DONE;
    }
    map_follow_wait();
  }
}

static int run_info(const struct command *command, int argc, char **argv) {
  struct info_request request = {0};
  const char *path;
  int status = options_parse(command, argc, argv, &request, &path);
  if (status != OPTIONS_STOP) {
    return status;
  }
  const bool landscapes = landscape_content_is_one(path);
  if (request.follow && !landscapes) {
    return follow_info(path, &request);
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
         "look again every second until the run ends: on a terminal the whole page, else a line where tiles "
         "or isobars have come, with their rate and the time left",
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
