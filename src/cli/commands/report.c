// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report.h"
#include "cli/options/options.h"
#include "cli/output/output_file.h"
#include "run/version.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct report_request {
  const char *output;
  double points;
};

/// The page's name: the map's with .html.
static char *default_output(const char *map) {
  const size_t length = strlen(map);
  const bool ends = length > 3 && strcmp(map + length - 3, ".h5") == 0;
  char *name = malloc(length + sizeof ".html");
  if (name != NULL) {
    strcpy(name, map);
    strcpy(name + (ends ? length - 3 : length), ".html");
  }
  return name;
}

static int write_page(const char *output, const char *template, const json_t *data) {
  FILE *file = output_open("report", output);
  if (file == NULL) {
    return EXIT_OTHER;
  }
  const int written = report_write(template, data, file);
  const int closed = output_close("report", output, &file);
  return written == CAGEHOP_OK ? closed : EXIT_OTHER;
}

/// One line on what was written, and one on what is not in it.
static void tell(const char *map, const char *output, const struct report_summary *summary) {
  struct stat there;
  if (!output_is_standard(output) && stat(output, &there) == 0) {
    printf("%s: %.1f MB, %zu of %zu points", output, 1e-6 * (double)there.st_size, summary->points_shown,
           summary->points);
    if (summary->points_shown < summary->points) {
      printf(" (thinned; --points %zu shows all)", summary->points);
    }
    if (summary->tiles_done < summary->tiles) {
      printf(", %zu of %zu tiles done so far", summary->tiles_done, summary->tiles);
    }
    putchar('\n');
  }
  if (summary->damaged > 0) {
    report("report: %s: %zu finished tiles or blocks of isobars are damaged and left out; "
           "'cagehop info --verify' names them, 'cagehop run' with the map's job computes them anew",
           map, summary->damaged);
  }
}

static int make_page(const struct report_request *request, const char *map, const char *output) {
  const struct report_params params = {
      .path = map, .program = CAGEHOP_VERSION " (" CAGEHOP_GIT_COMMIT ")", .points = request->points};
  struct report_summary summary;
  json_t *data = NULL;
  char error[MAP_ERROR_MAX];
  if (!output_from_map("report", map)) {
    return EXIT_BAD_INPUT;
  }
  int status = report_data(&params, &data, &summary, error);
  if (status != CAGEHOP_OK) {
    report("%s", error);
    return status == CAGEHOP_IO ? EXIT_BAD_INPUT : EXIT_OTHER;
  }
  char *template = report_template(error);
  if (template == NULL) {
    report("report: %s", error);
    status = EXIT_OTHER;
  } else {
    status = write_page(output, template, data);
  }
  if (status == EXIT_DONE) {
    tell(map, output, &summary);
    status = summary.damaged > 0 ? EXIT_BAD_INPUT : EXIT_DONE;
  }
  free(template);
  json_decref(data);
  return status;
}

static int run_report(const struct command *command, int argc, char **argv) {
  struct report_request request = {.points = NAN};
  const char *map;
  int status = options_parse(command, argc, argv, &request, &map);
  if (status != OPTIONS_STOP) {
    return status;
  }
  char *own = request.output == NULL ? default_output(map) : NULL;
  const char *output = own != NULL ? own : request.output;
  if (output == NULL) {
    report("report: out of memory");
    status = EXIT_OTHER;
  } else {
    status = output_may_have("report", output, map, "report.html") ? make_page(&request, map, output)
                                                                   : EXIT_USAGE_ERROR;
  }
  free(own);
  return status;
}

static const struct option_row report_options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .word = "PAGE.html",
     .help = "the page; - for standard output",
     .left_out = "the map's name with .html",
     OPTION_AT(report_request, output)},
    {.name = "points",
     .kind = OPTION_NUMBER,
     .word = "N",
     .help = "show at most N points, spread evenly over the map",
     .left_out = "as many as 5 MB hold",
     .low = 1.0,
     .high = 1e9,
     .whole = true,
     OPTION_AT(report_request, points)},
};

const struct command command_report = {
    .name = "report",
    .summary = "a page to look at a map, for any browser",
    .operand = "MAP.h5",
    .description =
        "Writes one page that needs no server and no network: the map of any column with phase "
        "boundaries, the glass transition and isochrones, over phi or T and kBT/d^3 or MPa; all "
        "columns of a point; profiles along its isochore and isobar; a table of the isobars; "
        "failures, certificates, provenance and the job. Also of a map that a run is writing: what "
        "is not there yet stays empty.",
    .option = report_options,
    .option_count = OPTION_COUNT(report_options),
    .manual =
        "The map is held against its checksums; what is damaged is left out, and the exit status is 3. A "
        "map that is larger than the page is thinned, and the page says so. Isochrones and curves of the "
        "page are interpolated between the map's points: cagehop isochrones and cagehop boundaries trace "
        "the theory. The page's template is looked for in the file that the environment variable "
        "CAGEHOP_REPORT_TEMPLATE names, and where cagehop was installed.",
    .run = run_report,
};
