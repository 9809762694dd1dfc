// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"
#include "run/version.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
    {"run", "compute the map of a job file",
     "run JOB.yaml [-o MAP.h5] [--deadline WHEN] [--ranks-per-solve G] [--reuse OLD.h5]\n"
     "                   [--seconds-per-state X] [--retry-failed] [--serial]\n\n"
     "Computes the map that JOB.yaml describes and leaves one HDF5 file. Alone it runs on one core; under "
     "mpirun\n"
     "or srun rank 0 schedules and the others compute. An unfinished map of the same job is completed.\n\n"
     "  -o, --output MAP.h5   write this file, not the job's output.file\n"
     "      --deadline WHEN   be done by then: seconds (3600), a duration (1h30m), a time "
     "(2027-03-01T08:00:00,\n"
     "                        with Z behind it in UTC) or none; left out: when the Slurm job ends, if this "
     "is "
     "one\n"
     "      --ranks-per-solve G   groups of G ranks solve one state together, on uniform grids; G a power of "
     "two\n"
     "      --reuse OLD.h5    take what coincides from that map: same material and structure, same build, "
     "same points\n"
     "      --seconds-per-state X   a state whose structure takes longer to solve is failed\n"
     "  --retry-failed        compute the isochores that hold failed points again, with a larger limit say\n"
     "      --take-over       write the map though its history says that another run does; only where the "
     "file\n"
     "                        system has no locks, and that run is dead\n"
     "  --serial              compute in this process alone, without MPI, whatever has started it\n"
     "  -h, --help            show this help\n\n"
     "Before the deadline comes, the run begins nothing more that would not end in time, and exits with 75 "
     "(with 1\n"
     "where there was no time for a single tile). SIGUSR1 ends it early with 75 too; so do SIGINT and "
     "SIGTERM "
     "where\n"
     "no mpirun stands between, which kills its ranks on them. A second SIGINT ends it at once. The same "
     "command\n"
     "goes on later: what was finished is in the map.\n",
     run_command},
    {"plan", "check a job file and price it",
     "plan JOB.yaml [--ranks N]\n\n"
     "Checks the job file and tells points, size of the map, memory, core-hours (measured on a few states of "
     "the\n"
     "job, here and now), time on N ranks, and a line for sbatch. Nothing is written.\n\n"
     "  --ranks N     left out: as many as end within half an hour\n"
     "  -h, --help    show this help\n",
     plan_command},
    {"point", "everything known about one point",
     "point --phi X --pressure P [options]\n\n"
     "Prints everything known about one point of the map, with units.\n\n"
     "  --phi X             packing fraction, above 0 and up to 0.8\n"
     "  --pressure P        reduced pressure, 0 to 1000 kBT/d^3\n"
     "  --material NAME     a name of 'cagehop materials' (default: Pd40Ni10Cu30P20)\n"
     "  --structure SOURCE  prism (default); percus-yevick, the closed form; or the file of a table of S(q), "
     "CSV "
     "or HDF5\n"
     "  --json              one JSON object: the map's variable names, in the map's units; null where a "
     "quantity\n"
     "                      does not exist, \"Infinity\" where it is infinite\n"
     "  -h, --help          show this help\n",
     point_command},
    {"landscape", "r, F(r) and F'(r) as a table",
     "landscape --phi X --pressure P [options]\n\n"
     "Prints the dynamic free energy as a table: r in d, F(r, P) in kBT, F'(r, P) in kBT/d. Comment lines "
     "tell the\n"
     "critical points. Columns are separated by blanks, for gnuplot, numpy.loadtxt and their like.\n\n"
     "  --phi X             packing fraction, above 0 and up to 0.8\n"
     "  --pressure P        reduced pressure, 0 to 1000 kBT/d^3\n"
     "  --from R, --to R    range of r in d (default: half the cage minimum to 1.5 times the outermost "
     "point)\n"
     "  --count N           points, evenly spaced in log r (default 400)\n"
     "  --material NAME, --structure SOURCE    as for 'cagehop point'\n"
     "  -h, --help          show this help\n",
     landscape_command},
    {"population", "p_1(t), the population of the cage, as a table",
     "population --phi X --pressure P [options]\n\n"
     "Prints the probability to be in the cage at time t after starting there, between the spinodals: by the "
     "paper's\n"
     "Eq. 6; with Kramers' rates, each well with its own curvature; and by the slowest mode of the "
     "Smoluchowski\n"
     "equation with Boltzmann weights. t in s, evenly spaced in log t. Comment lines hold the times and the "
     "limits.\n\n"
     "  --phi X             packing fraction, above 0 and up to 0.8\n"
     "  --pressure P        reduced pressure, kBT/d^3\n"
     "  --from T, --to T    range of t in s (default: a hundredth of the shortest time to ten of the "
     "longest)\n"
     "  --count N           rows (default 200)\n"
     "  --material NAME, --structure SOURCE    as for 'cagehop point'\n"
     "  -h, --help          show this help\n",
     population_command},
    {"structure", "S(q) and g(r) as tables",
     "structure --phi X [options]\n"
     "       cagehop structure --check FILE [--phi X] [options of tables]\n\n"
     "Prints q, S(q) and then, after two blank lines, r, g(r) as tables; q in 1/d, r in d. Comment lines "
     "hold the\n"
     "certificate. Columns are separated by blanks, for gnuplot, numpy.loadtxt and their like.\n\n"
     "  --phi X             packing fraction, above 0 and up to 0.8\n"
     "  --q-max Q           last q (default 40)\n"
     "  --r-max R           last r, up to 16 (default 6)\n"
     "  --count N           points of S(q), evenly spaced (default 2000); g(r) comes in steps of d/128\n"
     "  --structure SOURCE  as for 'cagehop point'\n"
     "  --check FILE        instead: show what a file with S(q) or g(r) is understood as, before anything is "
     "computed;\n"
     "                      with --phi, its packing fraction, and the options of tables\n"
     "  -h, --help          show this help\n",
     structure_command},
    {"boundaries", "spinodals, coexistence, cusp, onset of the barrier",
     "boundaries [--phi-max X] [--count N] [options]\n\n"
     "Traces the phase boundaries from the cusp, where the spinodals meet: between P_lower and P_upper there "
     "are two\n"
     "states, at P_coexistence they are equally deep; nan where there is none. Comment lines tell the cusp "
     "and the\n"
     "onset of the barrier at P = 0. Columns: phi, T, the three pressures in kBT/d^3 and again in MPa.\n\n"
     "  --phi-max X         last packing fraction (default 0.70)\n"
     "  --count N           rows, closest at the cusp (default 100)\n"
     "  --json              one JSON object, with the map's variable names\n"
     "  --material NAME, --structure SOURCE    as for 'cagehop point'\n"
     "  -h, --help          show this help\n",
     boundaries_command},
    {"isobars", "glass transition, fragility and VFT line by pressure",
     "isobars MAP.h5 [--transition-time S] [--vft-from S] [--vft-to S] [--vft-points N]\n"
     "                       [--pressure P,... | --pressure-MPa P,...] [--json]\n\n"
     "Finds the isobars of a map's job again, for another glass-transition time, another window of the VFT "
     "fit, or\n"
     "other pressures; what is left out is as in the job. Nothing is written. They are found on the theory "
     "itself,\n"
     "so the map's grid does not matter, and the map need not be complete.\n\n"
     "  --transition-time S   tau_alpha at the glass transition, in s (default 100)\n"
     "  --vft-from S, --vft-to S   window of tau_alpha that the VFT line is fitted to, in s (default 1e-10 "
     "to 100)\n"
     "  --vft-points N        points of the fit, evenly in T (default 50)\n"
     "  --pressure P,...      at these fixed reduced pressures, in kBT/d^3\n"
     "  --pressure-MPa P,...  at these fixed pressures in MPa: the reduced one rises on cooling\n"
     "  --json                one JSON object of lists, with the map's variable names\n"
     "  -h, --help            show this help\n",
     isobars_command},
    {"info", "what a map file holds",
     "info MAP.h5 [--verify] [--digest]\n\n"
     "Prints job, provenance, progress, points by regime and the history of runs; also of a map that a run "
     "is writing.\n\n"
     "  --verify    instead: hold every finished tile against its checksum; names the damaged ones and "
     "exits with 3\n"
     "  --digest    instead: one SHA-256 of all physical data, the same from any number of ranks and after "
     "any\n"
     "              interruption\n"
     "  -h, --help  show this help\n",
     info_command},
    {"materials", "the catalogue of materials",
     "materials\n\n"
     "Lists the materials that a job file can name, with their parameters and sources.\n\n"
     "  -h, --help  show this help\n",
     materials_command},
    {"closures", "the closures of prism, their cost and source",
     "closures [--json]\n\n"
     "Lists the closures that a job file and --closure can name: how long a state takes, the parameter that "
     "is found\n"
     "from thermodynamic consistency where the closure has one, and who published it.\n\n"
     "  --json      one JSON object, {\"closures\": [...]}\n"
     "  -h, --help  show this help\n",
     closures_command},
    {"columns", "the table of what a map holds",
     "columns [--json]\n\n"
     "Lists what is computed: the columns of a map, the axes that each stands on, unit, number of the "
     "equation "
     "in the\n"
     "paper, which maps have it, and what it is. Group basic: all; rates: where the job wants output.rates; "
     "reduced_axis,\n"
     "MPa_axis: by the unit of the pressure axis. Columns on pressure alone need output.isobars.\n\n"
     "  --json      one JSON object, {\"columns\": [...]}, with the symbol in TeX, and whether the column is "
     "a result,\n"
     "              a coordinate or a cost, besides\n"
     "  -h, --help  show this help\n",
     columns_command},
    {"parameters", "the table of what a job file says of material, structure and physics",
     "parameters [--json]\n\n"
     "Lists the parameters of the model: key in the job file, option on the command line, unit, what a value "
     "must be,\n"
     "what holds where it is left out, and what it decides: label, the name of a result; physics, its "
     "numbers; accuracy,\n"
     "their last digits; output, which quantities there are; run, how long a state may take.\n\n"
     "  --json      one JSON object, {\"parameters\": [...]}\n"
     "  -h, --help  show this help\n",
     parameters_command},
};

const char *text_or_dash(const char *text) {
  return text != NULL ? text : "-";
}

void report(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("cagehop: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
}

static void print_help(void) {
  puts("cagehop: pressure-temperature maps of glassy dynamics (ECNLE theory)\n\nusage: cagehop COMMAND "
       "[options]\n");
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    printf("  %-10s  %s\n", commands[i].name, commands[i].summary);
  }
  puts(
      "\n'cagehop COMMAND --help' tells more; 'cagehop --version' names this version.\n"
      "Exit status: 0 done; 2 wrong command line or job file; 3 a map or table can't be read, is damaged, or "
      "belongs to\nanother job or run; "
      "75 stopped early and resumable; 1 anything else.");
}

static int dispatch(int argc, char **argv) {
  if (argc < 2) {
    report("a command is missing; see 'cagehop --help'");
    return EXIT_USAGE_ERROR;
  }
  const char *name = argv[1];
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
    print_help();
    return EXIT_DONE;
  }
  if (strcmp(name, "--version") == 0) {
    printf("cagehop %s (%s)\n", CAGEHOP_VERSION, CAGEHOP_GIT_COMMIT);
    return EXIT_DONE;
  }
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (strcmp(name, commands[i].name) == 0) {
      return commands[i].run(&commands[i], argc - 1, argv + 1);
    }
  }
  report("'%s' is no command; see 'cagehop --help'", name);
  return EXIT_USAGE_ERROR;
}

int main(int argc, char **argv) {
  signal(SIGXFSZ, SIG_IGN); // a limit on file sizes is then an error of the write, with its line
  const int status = dispatch(argc, argv);
  if (fflush(stdout) != 0 && status == EXIT_DONE) {
    report("standard output can't be written");
    return EXIT_OTHER;
  }
  return status;
}
