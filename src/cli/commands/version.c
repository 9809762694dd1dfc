// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/version.h"
#include "cli/options/json_option.h"
#include "cli/options/options.h"
#include "cli/output/json.h"
#include "run/provenance.h"
#include "run/version.h"
#include "sweep/sweep.h"

#include <cagehop/phase_map.h>
#include <inttypes.h>
#include <stdio.h>

static int run_version(const struct command *command, int argc, char **argv) {
  struct json_request request = {0};
  char libraries[PROVENANCE_TEXT_MAX], arithmetic[16];
  const int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  provenance_libraries(libraries);
  snprintf(arithmetic, sizeof arithmetic, "%08" PRIx32, cagehop_arithmetic());
  if (request.json) {
    return json_print(json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "cagehop_version", CAGEHOP_VERSION,
                                "git_commit", CAGEHOP_GIT_COMMIT, "compiler", provenance_compiler(),
                                "libraries", libraries, "arithmetic", arithmetic, "groups_of_ranks",
                                (int)sweep_has_groups()));
  }
  print_version();
  printf("compiler    %s\nlibraries   %s\narithmetic  %s\ngroups      %s\n", provenance_compiler(), libraries,
         arithmetic,
         sweep_has_groups() ? "several ranks can solve one state" : "each rank solves states alone");
  return EXIT_DONE;
}

static const struct option_row version_options[] = {
    JSON_OPTION("one JSON object, with the names of a map's attributes")};

const struct command command_version = {
    .name = "version",
    .summary = "this version, and what it was built with",
    .description =
        "Tells what belongs into a report of a fault: version and commit, compiler, libraries, the "
        "fingerprint of this machine's arithmetic, on which the last bits of a map depend, and whether "
        "several ranks can solve one state together.",
    .option = version_options,
    .option_count = OPTION_COUNT(version_options),
    .run = run_version,
};
