// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/job.h"
#include "job/schema.h"
#include "parameter/record.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---------------------------------------------------------------- files to read

static char folder[] = "/tmp/cagehop-test-job-XXXXXX";
static char job_path[64];

static int make_folder(void **state) {
  (void)state;
  if (mkdtemp(folder) == NULL) {
    return -1;
  }
  snprintf(job_path, sizeof job_path, "%s/job.yaml", folder);
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  unlink(job_path);
  return rmdir(folder);
}

static void write_job(const char *text, size_t length) {
  FILE *file = fopen(job_path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
}

static int read_job(const char *text, struct job *job, char error[JOB_ERROR_MAX]) {
  write_job(text, strlen(text));
  return job_read(job_path, job, error);
}

static void read_good(const char *text, struct job *job) {
  char error[JOB_ERROR_MAX];
  if (read_job(text, job, error) != CAGEHOP_OK) {
    fail_msg("refused: %s\n%s", error, text);
  }
  assert_string_equal(error, "");
}

static void assert_empty(const struct job *job) {
  assert_null(job->state.value);
  assert_null(job->pressure.value);
  assert_null(job->output_file);
  assert_null(job->text);
  assert_null(job->identity);
  assert_int_equal(job->state.count + job->pressure.count, 0);
}

// ---------------------------------------------------------------- wrong jobs

#define MATERIAL "material: Pd40Ni10Cu30P20\n"
#define PHI "  packing_fraction: {from: 0.5, to: 0.6, count: 3}\n"
#define PRESSURE "  pressure: [0.0, 0.5]\n"
#define OUTPUT "output:\n  file: map.h5\n"
#define GRID "grid:\n" PHI PRESSURE
/// A job whose line 3 is an axis of the grid.
#define STATE_AXIS(line) MATERIAL "grid:\n" line "\n" PRESSURE OUTPUT
#define PRESSURE_AXIS(line) MATERIAL "grid:\n" line "\n" PHI OUTPUT
/// A job whose lines 1 and 2 are a structure.
#define STRUCTURE(line) "structure:\n" line "\n" MATERIAL GRID OUTPUT
/// A job with its own material, whose phi_g is on line 8.
#define NUMBERS                                                                                              \
  "  diameter_nm: 0.8\n  glass_transition_K: 570\n  phi_0: 0.5\n  beta_phi_0_per_K: 6e-4\n  enskog_time_s: " \
  "1e-13\n"
#define OWN(name, phi_g) "material:\n  name: " name "\n" NUMBERS "  phi_g: " phi_g "\n" GRID OUTPUT
#define LONG_NAME "0123456789012345678901234567890123456789012345678901234567890123"

/// A wrong text, the line at fault, and words of the message.
struct mistake {
  const char *text;
  int line;
  const char *words;
};

static const struct mistake yaml_mistakes[] = {
    {"", 1, "empty"},
    {"\n# only a comment\n", 1, "empty"},
    {"---\n---\n" MATERIAL, 2, "second"},
    {"---\n...\n", 2, "the job is empty"},
    {MATERIAL "grid: [1, 2\n", 2, "not YAML"},
    {MATERIAL GRID "output:\n  file: [map.h5\n", 6, "not YAML"},
    {MATERIAL "grid:\n\tpressure: 1\n", 3, "not YAML"},
    {MATERIAL "grid: a: b\n", 2, "not YAML"},
    {MATERIAL "grid: *nowhere\n", 2, "undefined alias"},
    {MATERIAL "output: \"map\n", 2, "not YAML"},
    {MATERIAL "output: {file: \xff}\n", 2, "not YAML"},
    {MATERIAL "output: {file: \x01}\n", 2, "not YAML"},
    {MATERIAL GRID OUTPUT "---\n" MATERIAL, 7, "second"},
    {MATERIAL GRID OUTPUT "--- [\n", 7, "not YAML"},
    {"just text\n", 1, "mapping with the keys material, structure, system, physics, grid, output, isobars"},
    {"- a\n- list\n", 1, "the job is a list"},
    {MATERIAL "grid:\n  pressure: [1]\n\tpacking_fraction: [0.5]\n", 4, "a tab indents this line"},
    {"# Pr\xfc"
     "fung\n" MATERIAL GRID OUTPUT,
     1, "save the file as UTF-8"},
    {MATERIAL "grid:\n  pressure:[1]\n" PHI OUTPUT, 4, "the one on the line before has no blank after it"},
    {MATERIAL "grid:\n  pressure\n" PHI OUTPUT, 4, "a second colon"},
    {MATERIAL "grid:\n" PHI "  pressure:[1]\n" OUTPUT, 4, "write KEY: VALUE, with a blank"},
    {MATERIAL "grid:\n  pressure: [0,\n" PHI OUTPUT, 5, "that begins on line 3"},
    {"\"\"\n", 1, "the job is empty"},
};

static const struct mistake key_mistakes[] = {
    {MATERIAL GRID OUTPUT "colour: red\n", 7, "\"colour\" is unknown in the job"},
    {MATERIAL GRID OUTPUT "structur:\n", 7, "did you mean structure?"},
    {"Material: x\n" GRID OUTPUT, 1, "did you mean material?"},
    {MATERIAL "grid:\n" PHI "  presure: [1]\n" OUTPUT, 4, "did you mean pressure?"},
    {MATERIAL "grid:\n" PHI "  pressure_mpa: [1]\n" OUTPUT, 4, "did you mean pressure_MPa?"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1, count: 2, step: 1}"), 3, "its keys are: from, to, count"},
    {PRESSURE_AXIS("  pressure:\n    from: 0\n    to: 1\n    count: 2\n    stop: 1"), 7, "\"stop\""},
    {MATERIAL "grid:\n" PHI "  pressure_bar: [1]\n" OUTPUT, 4,
     "did you mean pressure_MPa? 1 bar is 0.1 MPa;"},
    {MATERIAL "grid:\n" PHI "  P: [1]\n" OUTPUT, 4, "did you mean pressure, in kBT/d^3, or pressure_MPa?"},
    {MATERIAL "grid:\n" PHI "\u00A0 pressure: [1]\n" OUTPUT, 4, "no-break space"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1, step: 1}"), 3, "did you mean count? it says how many"},
    {PRESSURE_AXIS("  pressure: {min: 0, to: 1, count: 2}"), 3, "did you mean from?"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1,5, count: 2}"), 3, "numbers have a point and no comma"},
    {MATERIAL GRID OUTPUT "closure: mean-spherical\n", 7, "did you mean structure.closure?"},
    {MATERIAL GRID OUTPUT "file: x\n", 7,
     "did you mean material.file or structure.file or system.file or system.chain.file or output.file?"},
    {MATERIAL GRID OUTPUT "run: {deadline: 1}\n", 7, "an option, --deadline"},
    {"material:\n  name: mine\n  Tg: 500\n" GRID OUTPUT, 3, "did you mean glass_transition_K?"},
    {STATE_AXIS("  packing_fraction: [0,58, 0,60]"), 3,
     "0,58 is two values here; if one is meant, write 0.58"},
    {STATE_AXIS("  packing_fraction: [0.5, 1,5]"), 3, "write 1.5"},
    {MATERIAL GRID "output: {isobars: False}\n", 5, "true or false; write false"},
    {MATERIAL GRID "output: {isobars: yes}\n", 5, "true or false; write true"},
    {MATERIAL GRID "output: {file: ~}\n", 5, "YAML's word for nothing: leave the key out"},
    {STRUCTURE("  sauce: prism"), 2, "did you mean source?"},
    {OWN("x", "auto\n  mass: 3"), 9, "\"mass\""},
    {"? [a]\n: b\n" MATERIAL GRID OUTPUT, 1, "a list is unknown"},
    {"\"grid\\0x\": 1\n" MATERIAL GRID OUTPUT, 1, "unknown"},
    {"<<: {a: 1}\n" MATERIAL GRID OUTPUT, 1, "\"<<\""},
    {MATERIAL GRID MATERIAL OUTPUT, 5, "material twice, first on line 1"},
    {MATERIAL GRID PRESSURE OUTPUT, 5, "grid has pressure twice, first on line 4"},
    {PRESSURE_AXIS("  pressure: {from: 0, from: 0, to: 1, count: 2}"), 3, "from twice"},
    {GRID OUTPUT, 1, "lacks the key material"},
    {"# why\n\n" GRID OUTPUT, 3, "lacks the key material"},
    {"system: {}\n" GRID OUTPUT, 1, "or give system a potential that is not hard"},
    {"structure: {source: landscape-table, file: t.h5}\n" GRID OUTPUT, 1, "{diameter_nm: 0.34} is enough"},
    {MATERIAL OUTPUT, 1, "lacks the key grid"},
    {MATERIAL "grid:\n" PRESSURE OUTPUT, 2, "no state axis"},
    {MATERIAL "grid:\n" PHI OUTPUT, 2, "no pressure axis"},
    {MATERIAL "grid: {}\n" OUTPUT, 2, "no state axis"},
    {PRESSURE_AXIS("  pressure:\n    from: 0\n    to: 1"), 3, "lacks the key count"},
    {"material:\n  name: x\n  phi_g: auto\n" GRID OUTPUT, 2,
     "\"x\" is not in the catalogue; write one of: Pd40"},
    {"material:\n  phi_g: auto\n" GRID OUTPUT, 1,
     "material lacks the key glass_transition_K; add it with a finite number above 0"},
    {MATERIAL GRID "  pressure_MPa: [0]\n" OUTPUT, 5, "both pressure and pressure_MPa"},
    {MATERIAL "grid:\n  temperature_K: [500]\n" PHI PRESSURE OUTPUT, 4,
     "both packing_fraction and temperature_K"},
};

static const struct mistake type_mistakes[] = {
    {MATERIAL "grid: 3\n" OUTPUT, 2, "grid is \"3\"; it must be a mapping"},
    {MATERIAL "grid:\n" OUTPUT, 2, "grid is empty"},
    {MATERIAL "grid:\n- 1\n" OUTPUT, 3, "grid is a list"},
    {MATERIAL GRID "output: map.h5\n", 5, "output is \"map.h5\""},
    {MATERIAL GRID "output:\n  file:\n    - map.h5\n", 7, "output.file is a list"},
    {MATERIAL GRID "output:\n  file: {a: b}\n", 6, "output.file is a mapping"},
    {MATERIAL GRID "output:\n  file:\n", 6, "output.file is empty"},
    {MATERIAL GRID "output:\n  file: ''\n", 6, "output.file is empty"},
    {MATERIAL GRID "output:\n  file: null\n", 6, "must be text"},
    {MATERIAL GRID "output:\n  file: \"a\\0b\"\n", 6, "must be text"},
    {"material: [x]\n" GRID OUTPUT, 1, "a catalogue name, or a mapping"},
    {"material:\n" GRID OUTPUT, 1, "material is empty"},
    {"material: {}\n" GRID OUTPUT, 1, "material lacks the key glass_transition_K"},
    {PRESSURE_AXIS("  pressure: 3"), 3, "it must be {from: 0.0, to: 1.5, count: 151} or a list of numbers"},
    {PRESSURE_AXIS("  pressure_MPa: 3"), 3,
     "it must be {from: 0, to: 1500, count: 151} or a list of numbers"},
    {STATE_AXIS("  packing_fraction: 0.5"), 3, "it must be {from: 0.50, to: 0.67, count: 171} or a list"},
    {STATE_AXIS("  temperature_K: 600"), 3,
     "it must be {from: 550, to: 700, count: 151} or a list of numbers"},
    {STATE_AXIS("  packing_fraction: {from: x, to: 0.6, count: 2}"), 3,
     "grid.packing_fraction.from is \"x\"; it must be a finite number above 0 and at most 0.8"},
    {STRUCTURE("  tolerance: tight"), 2, "it must be a finite number from 1e-12 to 0.01"},
    {STRUCTURE("  tolerance: ''"), 2, "structure.tolerance is an empty text; it must be a finite number"},
    {STRUCTURE("  grid_points: many"), 2, "a power of two from 131072 to 268435456 in plain digits"},
    {PRESSURE_AXIS("  pressure: []"), 3, "grid.pressure is an empty list"},
    {PRESSURE_AXIS("  pressure: [1, [2]]"), 3, "value 2 of grid.pressure is a list"},
    {PRESSURE_AXIS("  pressure:\n  - 1\n  - 2x"), 5,
     "value 2 of grid.pressure is \"2x\"; it must be a finite number from 0 to 1000 and at least 1e-100 "
     "unless 0"},
    {PRESSURE_AXIS("  pressure: [0, .nan]"), 3, "\".nan\""},
    {PRESSURE_AXIS("  pressure: [0, inf]"), 3, "\"inf\""},
    {PRESSURE_AXIS("  pressure: [0, 1e999]"), 3, "finite"},
    {PRESSURE_AXIS("  pressure: [0, 0x10]"), 3, "finite"},
    {PRESSURE_AXIS("  pressure: [0, '1']"), 3, "is the text \"1\""},
    {PRESSURE_AXIS("  pressure: [0, 1_0]"), 3, "\"1_0\""},
    {PRESSURE_AXIS("  pressure: [0, ]\n  pressure_MPa: [, ]"), 4, "not YAML"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: x, count: 2}"), 3, "grid.pressure.to is \"x\""},
    {PRESSURE_AXIS("  pressure: {from: 0, to: -, count: 2}"), 3, "grid.pressure.to"},
    {PRESSURE_AXIS("  pressure:\n    from: 0\n    to:\n    count: 2"), 5, "grid.pressure.to is empty"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1 2, count: 2}"), 3, "\"1 2\""},
    {PRESSURE_AXIS("  pressure: {from: 0, to: .nan, count: 2}"), 3, "finite"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1, count: 2.5}"), 3, "whole number"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1, count: -2}"), 3, "whole number"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1, count: 010}"), 3, "whole number"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1, count: 1e3}"), 3, "whole number"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1, count: many}"), 3, "whole number"},
    {PRESSURE_AXIS("  pressure: {from: 0, to: 1, count: 99999999999999999999}"), 3, "whole number"},
    {STRUCTURE("  source: tables"), 2,
     "structure.source is \"tables\"; did you mean table? it must be one of: prism, percus-yevick, table"},
    {STRUCTURE("  source: table"), 2, "structure.file is missing: source: table needs the file with S(q)"},
    {STRUCTURE("  file: s.csv"), 2,
     "structure.file is for structure.source table or landscape-table only, and that is prism"},
    {STRUCTURE("  source: 0"), 2, "one of"},
    {STRUCTURE("  source: Prisma"), 2, "one of"},
    {STRUCTURE("  closure: hnc"), 2, "structure.closure is \"hnc\"; it must be one of: percus-yevick"},
    {STRUCTURE("  closure: [percus-yevick]"), 2, "structure.closure is a list"},
    {STRUCTURE("  tolerance: tight"), 2, "structure.tolerance"},
    {"structure:\n" MATERIAL GRID OUTPUT, 1, "structure is empty"},
    {OWN("x", "Auto"), 8,
     "material.phi_g is \"Auto\"; it must be a finite number above 0 and at most 0.8, or auto"},
    {OWN("x", "[auto]"), 8, "material.phi_g is a list"},
    {OWN("[x]", "auto"), 2, "material.name is a list"},
};

static const struct mistake range_mistakes[] = {
    {"material: lead\n" GRID OUTPUT, 1, "\"lead\" is not in the catalogue; write one of: Pd40Ni10Cu30P20"},
    {"material: Pd40Ni10Cu30P2\n" GRID OUTPUT, 1,
     "did you mean Pd40Ni10Cu30P20? write one of: Pd40Ni10Cu30P20, Pd43"},
    {"material: cu60zr4\n" GRID OUTPUT, 1, "did you mean Cu60Zr40?"},
    {MATERIAL "structure: {closure: percus-yewick}\n" GRID OUTPUT, 2,
     "did you mean percus-yevick? it must be one of: "},
    {"material: {diameter: 1, glass_transition_K: 1}\n" GRID OUTPUT, 1, "did you mean diameter_nm?"},
    {"material: {name: x, file: /nonexistent.yaml}\n" GRID OUTPUT, 1,
     "/nonexistent.yaml: No such file or directory; give the path of a catalogue of materials"},
    {OWN("''", "auto"), 2, "material.name is empty"},
    {OWN(LONG_NAME, "auto"), 2, "it must be text of 1 to 63 bytes"},
    {OWN("\"a\\nb\"", "auto"), 2, "material.name has a control character; write it without"},
    {OWN("x", "0"), 8, "material.phi_g is 0; it must be above 0"},
    {OWN("x", "0.81"), 8, "at most 0.8"},
    {OWN("x", "-1"), 8, "above 0"},
    {"material:\n  name: x\n  diameter_nm: 0\n  glass_transition_K: 570\n  phi_0: 0.5\n  beta_phi_0_per_K: "
     "6e-4\n"
     "  enskog_time_s: 1e-13\n  phi_g: auto\n" GRID OUTPUT,
     3, "material.diameter_nm is 0"},
    {"material: {name: x, diameter_nm: 1, glass_transition_K: 1, phi_0: 0.9, beta_phi_0_per_K: 1,\n"
     "  enskog_time_s: -1, phi_g: auto}\n" GRID OUTPUT,
     1, "material.phi_0 is 0.9; it must be above 0 and at most 0.8"},
    {"material: {name: x, diameter_nm: 1, glass_transition_K: 1, phi_0: 0.5, beta_phi_0_per_K: 1,\n"
     "  enskog_time_s: -1, phi_g: auto}\n" GRID OUTPUT,
     2, "material.enskog_time_s is -1"},
    {STRUCTURE("  source: percus-yevick\n  closure: percus-yevick"), 3, "for structure.source prism only"},
    {STRUCTURE("  source: percus-yevick\n  tolerance: 1e-6"), 3, "for structure.source prism or table only"},
    {STRUCTURE("  source: prism\n  compatibility: pyprism"), 3, "structure.dr is missing"},
    {STRUCTURE("  source: prism\n  dr: 0.01"), 3, "compatibility"},
    {STRUCTURE("  compatibility: pyprism\n  dr: 0.03"), 3, "dividing 1"},
    {STRUCTURE("  compatibility: magic\n  dr: 0.01"), 2, "pyprism"},
    {STRUCTURE("  tolerance: 0"), 2, "from 1e-12 to 0.01"},
    {STRUCTURE("  tolerance: 0.1"), 2, "from 1e-12 to 0.01"},
    {STATE_AXIS("  packing_fraction: [0, 0.5]"), 3,
     "grid.packing_fraction has 0; it must be above 0 and at most 0.8"},
    {STATE_AXIS("  packing_fraction: [0.5, 0.81]"), 3, "at most 0.8"},
    {STATE_AXIS("  packing_fraction: {from: 0.30, to: 0.96, count: 19}"), 3, "at most 0.8"},
    {STATE_AXIS("  packing_fraction:\n  - 0.5\n  - 0.4"), 5,
     "0.4 after 0.5; write the values in ascending order"},
    {STATE_AXIS("  packing_fraction:\n  - 0.5\n  - 0.50"), 5, "0.5 twice"},
    {STATE_AXIS("  packing_fraction: {from: 0.6, to: 0.5, count: 3}"), 3, "from must be below to"},
    {STATE_AXIS("  packing_fraction: {from: 0.5, to: 0.5, count: 3}"), 3, "from must be below to"},
    {STATE_AXIS("  packing_fraction: {from: 0.5, to: 0.6, count: 1}"), 3, "count 1"},
    {STATE_AXIS("  packing_fraction: {from: 0.5, to: 0.6, count: 0}"), 3, "from 1 to 10000000"},
    {STATE_AXIS("  packing_fraction:\n    from: 0.5\n    to: 0.6\n    count: 10000001"), 6,
     "from 1 to 10000000"},
    {STATE_AXIS("  packing_fraction: {from: 0.5, to: 0.500000000000001, count: 99}"), 3, "steps too small"},
    {STATE_AXIS("  temperature_K: [0, 500]"), 3, "above 0"},
    {STATE_AXIS("  temperature_K: {from: -5, to: 500, count: 5}"), 3, "above 0"},
    {PRESSURE_AXIS("  pressure: [-0.1, 0]"), 3, "from 0 to 1000"},
    {PRESSURE_AXIS("  pressure: [0, 1000.5]"), 3, "from 0 to 1000"},
    {PRESSURE_AXIS("  pressure: [0, 1e-200]"), 3, "from 0 to 1000 and at least 1e-100 unless 0"},
    {PRESSURE_AXIS("  pressure:\n    count: 2\n    to: 1001\n    from: 0"), 5, "from 0 to 1000"},
    {PRESSURE_AXIS("  pressure_MPa: [-1]"), 3, "at least 0"},
    {"material:\n  name: x\n" NUMBERS "  phi_g: 0.65\ngrid:\n  temperature_K: [500, 1700]\n" PRESSURE OUTPUT,
     10, "1700, which means a packing fraction of -0.028"},
    {"material:\n  name: x\n" NUMBERS
     "  phi_g: 0.65\ngrid:\n  temperature_K: {from: 300,\n    to: 500, count: 3}\n" PRESSURE OUTPUT,
     10, "300, which means a packing fraction of 0.812 (phi_g = 0.65); choose from 320"},
    {"# an alias is blamed where its value stands\nmaterial: &x Pd\ngrid:\n" PHI PRESSURE
     "output: {file: *x}\n",
     2, "Pd"},
};

static void check_mistake(const char *text, int line, const char *words) {
  struct job job;
  char error[JOB_ERROR_MAX], start[96];
  snprintf(start, sizeof start, "%s:%d: ", job_path, line);
  const int status = read_job(text, &job, error);
  if (status != CAGEHOP_BAD_ARGUMENT || strncmp(error, start, strlen(start)) != 0 ||
      strstr(error, words) == NULL || strchr(error, '\n') != NULL) {
    fail_msg("got %d \"%s\", want line %d with \"%s\" for\n%s", status, error, line, words, text);
  }
  assert_empty(&job);
}

static void check_mistakes(const struct mistake *mistakes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    check_mistake(mistakes[i].text, mistakes[i].line, mistakes[i].words);
  }
}

static void yaml_that_does_not_parse(void **state) {
  (void)state;
  check_mistakes(yaml_mistakes, sizeof yaml_mistakes / sizeof yaml_mistakes[0]);
}

static void keys_that_do_not_fit(void **state) {
  (void)state;
  check_mistakes(key_mistakes, sizeof key_mistakes / sizeof key_mistakes[0]);
}

static void values_of_a_wrong_type(void **state) {
  (void)state;
  check_mistakes(type_mistakes, sizeof type_mistakes / sizeof type_mistakes[0]);
}

static void values_out_of_range(void **state) {
  (void)state;
  check_mistakes(range_mistakes, sizeof range_mistakes / sizeof range_mistakes[0]);
}

/// The line is the same when an editor ends lines the Windows way and marks the file as UTF-8.
static void mistakes_with_other_line_ends(void **state) {
  (void)state;
  static const char text[] =
      "\xEF\xBB\xBFmaterial: Pd40Ni10Cu30P20\r\ngrid:\r\n  pressure: [0]\r\n  phi: [1]\r\n";
  check_mistake(text, 4, "\"phi\"");
}

static void messages_stay_one_printable_line(void **state) {
  (void)state;
  char text[4096] = "\"";
  for (size_t i = 0; i < 600; i++) {
    strcat(text, i % 2 == 0 ? "\\n" : "\xC3\xA4");
  }
  strcat(text, "\": 1\n");
  check_mistake(text, 1, "...\" is unknown");
}

// ---------------------------------------------------------------- files that are no job

static void check_refused_path(const char *path, const char *words) {
  struct job job;
  char error[JOB_ERROR_MAX];
  assert_int_equal(job_read(path, &job, error), CAGEHOP_BAD_ARGUMENT);
  if (strncmp(error, path, strlen(path)) != 0 || strstr(error, words) == NULL) {
    fail_msg("got \"%s\", want \"%s\"", error, words);
  }
  assert_empty(&job);
}

static void files_that_are_no_job(void **state) {
  (void)state;
  check_refused_path("/tmp/cagehop-no-such-file.yaml", ": No such file");
  check_refused_path(folder, ": Is a directory");
  check_refused_path("/dev/zero", ": longer than 16 MiB");
  check_refused_path("/dev/null", ":1: the job is empty");
  write_job("a: 1\nb: \0", 9);
  check_refused_path(job_path, ":2: a NUL byte");
  static const size_t longest = (size_t)16 << 20;
  char *text = malloc(longest + 1);
  assert_non_null(text);
  memset(text, '\n', longest + 1);
  write_job(text, longest);
  check_refused_path(job_path, ":1: the job is empty");
  write_job(text, longest + 1);
  check_refused_path(job_path, ": longer than 16 MiB");
  free(text);
}

static void a_long_path_leaves_one_line(void **state) {
  (void)state;
  char path[2 * JOB_ERROR_MAX], error[JOB_ERROR_MAX];
  struct job job;
  memset(path, 'p', sizeof path - 1);
  path[sizeof path - 1] = '\0';
  path[3] = '\n';
  assert_int_equal(job_read(path, &job, error), CAGEHOP_BAD_ARGUMENT);
  assert_int_equal(strlen(error), JOB_ERROR_MAX - 1);
  assert_null(strchr(error, '\n'));
}

static void a_pipe_is_read_to_its_end(void **state) {
  (void)state;
  static const char text[] = MATERIAL GRID OUTPUT;
  char path[32], error[JOB_ERROR_MAX];
  int ends[2];
  struct job job;
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
  close(ends[1]);
  snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  assert_int_equal(job_read(path, &job, error), CAGEHOP_OK);
  close(ends[0]);
  assert_string_equal(job.text, text);
  job_clear(&job);
}

// ---------------------------------------------------------------- good jobs

static void the_contract_example(void **state) {
  (void)state;
  static const char text[] = "material: Pd40Ni10Cu30P20            # a catalogue name\n"
                             "structure:\n  source: prism\n  closure: percus-yevick\n"
                             "grid:\n  packing_fraction: {from: 0.50, to: 0.67, count: 171}\n"
                             "  pressure: {from: 0.0, to: 1.5, count: 151}\n"
                             "output:\n  file: map.h5\n";
  struct job job;
  read_good(text, &job);
  assert_string_equal(job.model.material.name, "Pd40Ni10Cu30P20");
  assert_true(isnan(job.model.material.phi_g));
  assert_int_equal(job.model.structure.source, CAGEHOP_STRUCTURE_PRISM);
  assert_int_equal(job.model.structure.closure, CAGEHOP_CLOSURE_PERCUS_YEVICK);
  assert_true(job.model.structure.tolerance == 0.0);
  assert_int_equal(job.state.unit, CAGEHOP_UNIT_PACKING_FRACTION);
  assert_int_equal(job.pressure.unit, CAGEHOP_UNIT_REDUCED_PRESSURE);
  assert_int_equal(job.state.count, 171);
  assert_int_equal(job.pressure.count, 151);
  assert_string_equal(job.output_file, "map.h5");
  assert_string_equal(job.text, text);
  job_clear(&job);
  assert_empty(&job);
}

/// A range has the doubles that a list of its decimals has, to the last bit.
static void ranges_hold_decimals(void **state) {
  (void)state;
  static const struct {
    const char *axis;
    int first, step, exponent;
  } cases[] = {
      {"packing_fraction: {from: 0.50, to: 0.67, count: 171}", 500, 1, -3},
      {"packing_fraction: {from: 0.1, to: 0.8, count: 701}", 100, 1, -3},
      {"packing_fraction: {from: 0.05, to: 0.65, count: 6001}", 500, 1, -4},
      {"temperature_K: {from: 300, to: 700, count: 4001}", 3000, 1, -1},
      {"temperature_K: {from: 573.15, to: 673.15, count: 21}", 57315, 500, -2},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct job job;
    char text[256];
    snprintf(text, sizeof text, MATERIAL "grid:\n  %s\n" PRESSURE OUTPUT, cases[k].axis);
    read_good(text, &job);
    for (size_t i = 0; i < job.state.count; i++) {
      char decimal[32];
      snprintf(decimal, sizeof decimal, "%de%d", cases[k].first + cases[k].step * (int)i, cases[k].exponent);
      const double want = strtod(decimal, NULL);
      if (job.state.value[i] != want) {
        fail_msg("%s: value %zu: got %.17g, want %.17g", cases[k].axis, i, job.state.value[i], want);
      }
    }
    job_clear(&job);
  }
}

/// Steps that are no short decimal keep all their digits: 0.333333333333333 would be 3e-16 away.
static void ranges_hold_thirds(void **state) {
  (void)state;
  struct job job;
  read_good(MATERIAL "grid:\n" PHI "  pressure: {from: 0, to: 1, count: 4}\n" OUTPUT, &job);
  check_absolute("1/3", job.pressure.value[1], 1.0 / 3.0, 2e-16);
  check_absolute("2/3", job.pressure.value[2], 2.0 / 3.0, 2e-16);
  assert_true(job.pressure.value[3] == 1.0);
  job_clear(&job);
}

static void lists_and_other_units(void **state) {
  (void)state;
  struct job job;
  read_good(MATERIAL "grid:\n  temperature_K: {from: 450, to: 600, count: 4}\n  pressure_MPa: [0, 0.1, 15.5, "
                     "1.0e+3]\n" OUTPUT,
            &job);
  assert_int_equal(job.state.unit, CAGEHOP_UNIT_KELVIN);
  assert_true(job.state.value[0] == 450.0 && job.state.value[1] == 500.0 && job.state.value[3] == 600.0);
  assert_int_equal(job.pressure.unit, CAGEHOP_UNIT_MEGAPASCAL);
  assert_int_equal(job.pressure.count, 4);
  assert_true(job.pressure.value[1] == 0.1 && job.pressure.value[3] == 1000.0);
  job_clear(&job);
}

static void the_ends_of_the_ranges(void **state) {
  (void)state;
  struct job job;
  read_good(
      MATERIAL
      "structure: {tolerance: 1e-12}\ngrid: {packing_fraction: [1e-3, 0.8], pressure: [0, 1000]}\n" OUTPUT,
      &job);
  assert_true(job.model.structure.tolerance == 1e-12);
  assert_true(job.state.value[1] == 0.8 && job.pressure.value[1] == CAGEHOP_PRESSURE_MAX);
  job_clear(&job);
  read_good(MATERIAL "grid: {packing_fraction: {from: 0.6, to: 0.6, count: 1}, pressure: [0]}\n" OUTPUT,
            &job);
  assert_int_equal(job.state.count, 1);
  assert_true(job.state.value[0] == 0.6);
  job_clear(&job);
}

static void an_own_material(void **state) {
  (void)state;
  struct job job;
  read_good(OWN("mein Gl\xC3\xA4schen", "auto"), &job);
  const struct cagehop_material *m = &job.model.material;
  assert_string_equal(m->name, "mein Gl\xC3\xA4schen");
  assert_true(m->diameter_nm == 0.8 && m->glass_transition_K == 570.0 && m->phi_0 == 0.5);
  assert_true(m->beta_phi_0_per_K == 6e-4 && m->enskog_time_s == 1e-13);
  assert_true(isnan(m->phi_g));
  job_clear(&job);
  read_good(OWN("x", "0.6585"), &job);
  assert_true(job.model.material.phi_g == 0.6585);
  job_clear(&job);
}

/// Of a substance of which Tg alone is known the rest is universal, and that is told.
static void a_material_by_its_glass_transition_alone(void **state) {
  (void)state;
  struct job job, whole;
  read_good("material: {glass_transition_K: 570}\n" GRID OUTPUT, &job);
  struct cagehop_material want = cagehop_material_universal();
  want.glass_transition_K = 570.0;
  assert_memory_equal(&job.model.material, &want, sizeof want);
  assert_string_equal(job.model.material.name, CAGEHOP_MATERIAL_UNNAMED);
  assert_string_equal(job.material_universal,
                      "diameter_nm 0.8, phi_0 0.5, beta_phi_0_per_K 0.0006, enskog_time_s "
                      "1e-13, phi_g auto");
  read_good(OWN("unnamed", "auto"), &whole);
  assert_string_equal(whole.material_universal, "");
  assert_string_equal(whole.sha256,
                      job.sha256); // what is taken for granted is the same job as what is written
  job_clear(&whole);
  job_clear(&job);
}

/// Writes a file beside the job; `path` has room for 256 bytes.
static void write_beside(const char *name, const char *text, char path[256]) {
  snprintf(path, 256, "%.200s", job_path);
  snprintf(strrchr(path, '/') + 1, 32, "%s", name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
}

/// Names are looked up in a user's file first, in capitals or not; the map's identity has the numbers.
static void a_catalogue_of_ones_own(void **state) {
  static const char catalogue[] =
      "materials:\n  - name: My Glass\n    glass_transition_K: 600\n    diameter_nm: 0.3\n"
      "    source: notebook 7\n  - {name: indomethacin, glass_transition_K: 316}\n";
  char path[256], text[1024], error[JOB_ERROR_MAX];
  struct job job, again;
  (void)state;
  write_beside("own.yaml", catalogue, path);
  snprintf(text, sizeof text, "material: {name: my glass, file: %s, phi_g: 0.66}\n" GRID OUTPUT, path);
  read_good(text, &job);
  assert_string_equal(job.model.material.name, "My Glass");
  assert_true(job.model.material.diameter_nm == 0.3 && job.model.material.glass_transition_K == 600.0);
  assert_true(job.model.material.phi_g == 0.66 && job.model.material.enskog_time_s == 1e-13);
  assert_string_equal(job.material_file, path);
  assert_non_null(strstr(job.identity, "material.name: My Glass\nmaterial.diameter_nm: 0.3\n"));
  assert_null(strstr(job.identity, path));
  // A map's own numbers count, whatever the file holds by now.
  write_beside("own.yaml", "materials: [{name: My Glass, glass_transition_K: 601}]\n", path);
  assert_int_equal(job_read_text("map", text, job.identity, &again, error), CAGEHOP_OK);
  assert_memory_equal(&again.model.material, &job.model.material, sizeof job.model.material);
  assert_string_equal(again.sha256, job.sha256);
  job_clear(&again);
  job_clear(&job);
  write_beside("own.yaml", catalogue, path);
  assert_int_equal(setenv("CAGEHOP_CATALOGUE", path, 1), 0);
  read_good("material: INDOMETHACIN\n" GRID OUTPUT, &job);
  assert_true(job.model.material.glass_transition_K == 316.0);
  job_clear(&job);
  read_good("material: cu60zr40\n" GRID OUTPUT, &job); // the library's are there too
  assert_string_equal(job.model.material.name, "Cu60Zr40");
  job_clear(&job);
  assert_int_equal(unsetenv("CAGEHOP_CATALOGUE"), 0);
  assert_int_equal(unlink(path), 0);
}

/// What is wrong with a catalogue is one line, of the catalogue.
static void catalogues_with_mistakes(void **state) {
  static const struct {
    const char *text, *words;
  } wrong[] = {
      {"materials: [{name: a, glass_transition_K: 1}, {name: A, glass_transition_K: 2}]\n",
       ":1: A stands there twice"},
      {"materials:\n  - glass_transition_K: 600\n", ":2: a material of the list lacks its name"},
      {"materials:\n  - name: a\n    diameter_nm: 1\n", ":2: a lacks the key glass_transition_K"},
      {"materials:\n  - name: a\n    diameter: 1\n",
       ":3: the key \"diameter\" is unknown in a material; did you mean "
       "diameter_nm? its keys are: name, "},
      {"materials:\n  - name: a\n    diameter_nm: -1\n",
       ":3: material.diameter_nm is \"-1\"; it must be above 0"},
      {"materials:\n  - name: a\n    name: b\n", ":3: a material has name twice"},
      {"materials:\n  - name: a\n    phi_g: [1]\n", ":3: material.phi_g is a list; it must be one value"},
      {"materials: [{name: a, S_0_temperature_K: [3, 4], S_0: [0.1]}]\n",
       ":1: material.S_0 has 1 values and "},
      {"materials: [{name: a, S_0_temperature_K: [3, 4], S_0: 0.1}]\n", ":1: material.S_0 must be a list"},
      {"materials: a\n", ":1: a catalogue is a list `materials:`"},
      {"grid: {}\n", ": a catalogue is a list `materials:`"},
      {"", ":1: the file is empty"},
      {"material: {name: x, file: other.yaml}\n", "own material names no other file"},
      {"material: {name: lead}\n", "material \"lead\" is not in the catalogue; write one of: "},
  };
  char path[256], text[1024];
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    write_beside("wrong.yaml", wrong[i].text, path);
    snprintf(text, sizeof text, "material: {name: a, file: %s}\n" GRID OUTPUT, path);
    check_mistake(text, 1, wrong[i].words);
  }
  write_beside("wrong.yaml",
               "materials: [{name: a, glass_transition_K: 1}, {name: b, glass_transition_K: 2}]\n", path);
  snprintf(text, sizeof text, "material: {file: %s}\n" GRID OUTPUT, path);
  check_mistake(text, 1, "holds 2 materials");
  write_beside("wrong.yaml", "materials: [{name: a, S_0_temperature_K: [300, 400], S_0: [0.002, 0.004]}]\n",
               path);
  check_mistake(text, 1, "S_0 of a, in a catalogue, is for commands; a job writes it under material itself");
  write_beside("wrong.yaml",
               "materials: [{name: a, glass_transition_K: 1}, {name: b, glass_transition_K: 2}]\n", path);
  snprintf(text, sizeof text, "material: {file: %s, name: c}\n" GRID OUTPUT, path);
  check_mistake(text, 1, "material \"c\" is not in the catalogue; write one of: a, b, Pd40Ni10Cu30P20");
  assert_int_equal(unlink(path), 0);
}

/// A catalogue name in a mapping stands for the numbers that are left out.
static void a_catalogue_material_with_other_numbers(void **state) {
  (void)state;
  const struct cagehop_material *entry = &cagehop_material_find("Pd40Ni10Cu30P20")->material;
  struct job job;
  read_good("material: {name: Pd40Ni10Cu30P20, phi_g: 0.66}\n" GRID OUTPUT, &job);
  struct cagehop_material want = *entry;
  want.phi_g = 0.66;
  assert_memory_equal(&job.model.material, &want, sizeof want);
  job_clear(&job);
  read_good("material: {diameter_nm: 0.75, name: Pd40Ni10Cu30P20}\n" GRID OUTPUT, &job);
  assert_true(job.model.material.diameter_nm == 0.75 && isnan(job.model.material.phi_g));
  assert_true(job.model.material.enskog_time_s == entry->enskog_time_s);
  job_clear(&job);
  check_mistake("material: {name: Pd40Ni10Cu30P20, phi_g: 0.9}\n" GRID OUTPUT, 1, "material.phi_g is 0.9");
  check_mistake("material: {name: Pd40Ni10Cu30P2, phi_g: 0.66}\n" GRID OUTPUT, 1,
                "material \"Pd40Ni10Cu30P2\" is not in the catalogue; did you mean Pd40Ni10Cu30P20?");
}

static void a_structure_without_closure(void **state) {
  (void)state;
  struct job job;
  read_good(STRUCTURE("  source: percus-yevick"), &job);
  assert_int_equal(job.model.structure.source, CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  job_clear(&job);
}

static void anchors_and_other_spellings(void **state) {
  (void)state;
  struct job job;
  read_good("%YAML 1.1\n---\nmaterial: Pd40Ni10Cu30P20\ngrid:\n  packing_fraction: {from: &a 0.5, to: 0.6, "
            "count: 2}\n"
            "  pressure: [0, *a]\noutput: {file: \"map \\x41.h5\"}\n...\n",
            &job);
  assert_true(job.pressure.value[1] == 0.5);
  assert_string_equal(job.output_file, "map A.h5");
  job_clear(&job);
  read_good("\xEF\xBB\xBFmaterial: Pd40Ni10Cu30P20\r\ngrid:\r\n  packing_fraction: [0.5]\r\n  pressure: "
            "[0]\r\noutput:\r\n"
            "  file: map.h5\r\n",
            &job);
  assert_string_equal(job.output_file, "map.h5");
  job_clear(&job);
}

static void the_digest_of_the_text(void **state) {
  (void)state;
  static const char text[] =
      "{material: Pd40Ni10Cu30P20, grid: {packing_fraction: [0.5], pressure: [0]}, output: {file: a}}";
  struct job job;
  read_good(text, &job);
  assert_string_equal(job.text_sha256, "8575a4069465a266383973020cffcbe5c86a1bd8d68e0a3743fb15c64b0d1be5");
  job_clear(&job);
}

static void a_long_list(void **state) {
  (void)state;
  enum { COUNT = 5000, ROOM = 16 * COUNT };
  char *text = malloc(ROOM);
  struct job job;
  assert_non_null(text);
  size_t used = (size_t)snprintf(text, ROOM, MATERIAL "grid:\n" PHI "  pressure:\n");
  for (int i = 0; i < COUNT; i++) {
    used += (size_t)snprintf(text + used, ROOM - used, "  - %de-4\n", i);
  }
  snprintf(text + used, ROOM - used, OUTPUT);
  read_good(text, &job);
  assert_int_equal(job.pressure.count, COUNT);
  assert_true(job.pressure.value[COUNT - 1] == 0.4999);
  job_clear(&job);
  free(text);
}

/// Clearing what is clear, and reading into it again, is fine.
static void clearing_twice(void **state) {
  (void)state;
  struct job job;
  read_good(MATERIAL GRID OUTPUT, &job);
  job_clear(&job);
  job_clear(&job);
  assert_empty(&job);
}

// ---------------------------------------------------------------- what a job says

/// A key and its value in YAML.
struct setting {
  const char *key, *value;
};

enum { SETTINGS_MAX = 24, VALUES_MAX = 24, IDENTITIES_MAX = VALUES_MAX + 1 };

/// A job that each of the following changes a little.
static const struct setting plain_job[] = {
    {"material.name", "x"},     {"material.diameter_nm", "0.8"},       {"material.glass_transition_K", "570"},
    {"material.phi_0", "0.5"},  {"material.beta_phi_0_per_K", "6e-4"}, {"material.enskog_time_s", "1e-13"},
    {"material.phi_g", "0.65"}, {"grid.packing_fraction", "[0.5]"},    {"grid.pressure", "[0]"},
    {"output.file", "a.h5"},
};

/// What a key may need beside it, instead of what the plain job says; a NULL value leaves the key out. The
/// first that takes two values of a key is its job.
enum { SURROUNDINGS = 4 };
static const struct setting surroundings[][SURROUNDINGS] = {
    {{NULL, NULL}},
    {{"structure.compatibility", "pyprism"}, {"structure.dr", "0.01"}},
    {{"material.bulk_modulus_GPa", "3"}},
    {{"material.S_0", "{from: 0.5, to: 0.6, count: 3}"}, {"material.phi_g", "auto"}},
    {{"material.S_0_temperature_K", "{from: 570, to: 580, count: 3}"}, {"material.phi_g", "auto"}},
    {{"structure.source", "table"}, {"structure.file", "a.csv"}},
    {{"structure.source", "table"}, {NULL, NULL}},
    {{"grid.packing_fraction", NULL}, {"grid.temperature_K", "[570]"}},
    {{"grid.packing_fraction", NULL}, {"grid.density", "[0.9]"}},
    {{"grid.pressure", NULL}, {"grid.pressure_MPa", "[0]"}},
    {{"system.potential", "lennard-jones"}},
    {{"system.temperature", "1"}},
    {{"system.potential", "lennard-jones"}, {"system.temperature", "1"}},
    {{"system.potential", "lennard-jones"}, {"system.temperature", "1"}, {"material.diameter_nm", NULL}},
    {{"system.potential", "lennard-jones"}, {"system.epsilon_K", "100"}},
    {{"system.potential", "lennard-jones"}, {"system.temperature", "1"}, {"system.cutoff", "2.5"}},
    {{"system.potential", "inverse-power"}, {"system.temperature", "1"}},
    {{"system.potential", "hard-core-yukawa"}, {"system.temperature", "1"}},
    {{"system.potential", "hard-core-yukawa"}, {"system.temperature", "1"}, {"system.screening", "2"}},
    {{"system.potential", "table"}, {"system.temperature", "1"}},
    {{"system.chain.sites", "10"}, {"system.chain.bond", "1"}},
    {{"system.chain.model", "freely-jointed"}, {"system.chain.bond", "1"}},
    {{"system.chain.model", "freely-jointed"}, {"system.chain.sites", "10"}},
    {{"system.chain.model", "koyama"}, {"system.chain.sites", "10"}, {"system.chain.bond", "1"}},
    {{"system.chain.model", "table"}},
    {{"structure.closure", "bridge-table"}},
};

/// Values of every type; most keys take some of them, and need two.
static const char *const values[] = {
    "0.4",
    "0.02",
    "0.01",
    "1e-5",
    "1e-10",
    "1e-12",
    "20",
    "1",
    "2",
    "12",
    "131072",
    "262144",
    "true",
    "false",
    "auto",
    "x",
    "y",
    "{from: 0.5, to: 0.6, count: 3}",
    "{from: 0.51, to: 0.6, count: 3}",
    "{from: 0.5, to: 0.61, count: 3}",
    "{from: 0.5, to: 0.6, count: 4}",
    "{from: 570, to: 580, count: 3}",
    "{from: 571, to: 580, count: 3}",
    "{from: 570, to: 581, count: 3}",
    "{from: 570, to: 580, count: 4}",
    "[{file: a.csv}]",
    "[{file: a.csv, columns: [q, S, _], q_unit: 1/nm, phi: 0.5}]",
    "[{file: a.csv, phi: 0.5}, {file: b.csv, phi: 0.6}]",
    "[{file: a.csv, density_per_nm3: 2, temperature_K: 600}]",
    "[{file: a.csv, phi: 0.5, diameter_nm: 0.8}]",
};

static void set(struct setting settings[SETTINGS_MAX], size_t *count, const char *key, const char *value) {
  size_t k = 0;
  while (k < *count && strcmp(settings[k].key, key) != 0) {
    k++;
  }
  assert_true(k < SETTINGS_MAX);
  settings[k] = (struct setting){key, value};
  *count += k == *count;
}

/// "phi_0: 0.5, phi_g: 0.65" of the keys of a section, and of chain inside system.
static void compose_section(const char *name, size_t count, const struct setting settings[],
                            char text[1024]) {
  const size_t length = strlen(name);
  size_t used = 0;
  text[0] = '\0';
  for (size_t k = 0; k < count; k++) {
    const char *word = settings[k].key + length + 1;
    if (settings[k].value != NULL && strncmp(settings[k].key, name, length) == 0 && word[-1] == '.' &&
        strchr(word, '.') == NULL) {
      used += (size_t)snprintf(text + used, 1024 - used, "%s%s: %s", used > 0 ? ", " : "", word,
                               settings[k].value);
    }
  }
  if (strcmp(name, "system") == 0) {
    char inside[1024];
    compose_section("system.chain", count, settings, inside);
    if (inside[0] != '\0') {
      snprintf(text + used, 1024 - used, "%schain: {%.900s}", used > 0 ? ", " : "", inside);
    }
  }
}

/// The plain job in these surroundings, with that value of a key, as YAML.
static void compose_job(size_t around, const char *key, const char *value, char text[4096]) {
  struct setting settings[SETTINGS_MAX];
  size_t count = sizeof plain_job / sizeof plain_job[0], used = 0;
  memcpy(settings, plain_job, sizeof plain_job);
  for (size_t i = 0; i < SURROUNDINGS && surroundings[around][i].key != NULL; i++) {
    set(settings, &count, surroundings[around][i].key, surroundings[around][i].value);
  }
  set(settings, &count, key, value);
  for (size_t section = 0; section < JOB_SECTIONS; section++) {
    if (strchr(job_sections[section].name, '.') == NULL) {
      char inside[1024];
      compose_section(job_sections[section].name, count, settings, inside);
      used += inside[0] != '\0' ? (size_t)snprintf(text + used, 4096 - used, "%s: {%s}\n",
                                                   job_sections[section].name, inside)
                                : 0;
    }
  }
}

/// Whether both digests are those of what they are named for.
static void assert_digests(const struct job *job) {
  char hexadecimal[DIGEST_TEXT];
  digest_bytes(job->identity, strlen(job->identity), hexadecimal);
  assert_string_equal(job->sha256, hexadecimal);
  digest_bytes(job->text, strlen(job->text), hexadecimal);
  assert_string_equal(job->text_sha256, hexadecimal);
}

/// Whether the identity has a line for the key; of an axis for each of its ends, its length and its values.
static bool is_named(const char *identity, const char *key) {
  static const char *const ends[] = {":", ".from:", ".to:", ".count:", ".values:"};
  char line[KEY_PATH_MAX + 16];
  size_t found = 0;
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    snprintf(line, sizeof line, "\n%s%s", key, ends[i]);
    const bool there = strstr(identity, line) != NULL || strstr(identity, line + 1) == identity;
    found += there ? (i == 0 ? 4 : 1) : 0;
  }
  return found == 4;
}

/// Reads the job with each value that the key takes in these surroundings, or with the names of its
/// enumeration. Returns how many there are, their identities in `sha256`.
static size_t try_values(const struct cagehop_parameter *row, size_t around, bool named,
                         char sha256[IDENTITIES_MAX][DIGEST_TEXT]) {
  size_t count = 0;
  const size_t listed = sizeof values / sizeof values[0];
  for (size_t i = 0; row->name != NULL ? row->name((unsigned)i) != NULL : i < listed; i++) {
    char text[4096], error[JOB_ERROR_MAX];
    struct job job;
    compose_job(around, row->key, row->name != NULL ? row->name((unsigned)i) : values[i], text);
    if (job_read_text("job", text, NULL, &job, error) == CAGEHOP_OK) {
      assert_true(count < VALUES_MAX);
      if (is_named(job.identity, row->key) != named) {
        fail_msg("%s %s stand in\n%s", row->key, named ? "should" : "shouldn't", job.identity);
      }
      assert_digests(&job);
      memcpy(sha256[count++], job.sha256, DIGEST_TEXT);
      job_clear(&job);
    }
  }
  return count;
}

/// A key changes the job's identity, but for those whose role is the run; structure.file is known by its
/// content (table_sha256).
static void check_key(const struct cagehop_parameter *row) {
  const bool matters = row->role != CAGEHOP_PARAMETER_RUN && row->type != CAGEHOP_PARAMETER_FILE;
  char sha256[IDENTITIES_MAX][DIGEST_TEXT];
  size_t count = 0;
  for (size_t around = 0; count < 2 && around < sizeof surroundings / sizeof surroundings[0]; around++) {
    count += try_values(row, around, matters, sha256 + count);
  }
  if (count < 2) {
    fail_msg("%s takes no two of the values of this test in any of its jobs; add some", row->key);
  }
  for (size_t i = 1; i < count; i++) {
    for (size_t j = 0; j < i; j++) {
      if ((strcmp(sha256[i], sha256[j]) != 0) != matters) {
        fail_msg("%s: does it decide what is in a map? Its role says %s", row->key,
                 cagehop_parameter_role_name(row->role));
      }
    }
  }
}

static void every_key_that_matters_changes_the_identity(void **state) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  (void)state;
  for (size_t k = 0; k < count; k++) {
    if (strcmp(row[k]->key, "material.file") != 0) { // a_catalogue_of_ones_own has such files
      check_key(row[k]);
    }
  }
}

/// What a row says of a key that is left out is what the job then has; where it can be said as a value.
static void what_is_left_out_is_as_the_rows_say(void **state) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  size_t checked = 0;
  struct job job;
  (void)state;
  read_good("material: {glass_transition_K: 570}\n" GRID OUTPUT, &job);
  for (size_t k = 0; k < count; k++) {
    char text[4096], value[CAGEHOP_PARAMETER_TEXT_MAX], error[JOB_ERROR_MAX],
        again[CAGEHOP_PARAMETER_TEXT_MAX];
    struct job other;
    if (row[k]->left_out == NULL) {
      continue;
    }
    compose_job(0, row[k]->key, row[k]->left_out, text);
    if (job_read_text("job", text, NULL, &other, error) == CAGEHOP_OK) {
      parameter_write(row[k], job_record(row[k], &job), value);
      parameter_write(row[k], job_record(row[k], &other), again);
      assert_string_equal(value, again);
      checked++;
      job_clear(&other);
    }
  }
  assert_true(checked > 13);
  job_clear(&job);
}

/// What is said of a wrong key lists all keys of its section; nothing is cut.
static void messages_have_room_for_all_keys(void **state) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  (void)state;
  for (size_t section = 0; section < JOB_SECTIONS; section++) {
    const char *name = job_sections[section].name;
    char text[128], error[JOB_ERROR_MAX];
    struct job job;
    const char *dot = strchr(name, '.');
    if (dot == NULL) {
      snprintf(text, sizeof text, "%s: {nothing_like_that: 1}\n", name);
    } else {
      snprintf(text, sizeof text, "%.*s: {%s: {nothing_like_that: 1}}\n", (int)(dot - name), name, dot + 1);
    }
    assert_int_equal(job_read_text("job", text, NULL, &job, error), CAGEHOP_BAD_ARGUMENT);
    for (size_t k = 0; k < count; k++) {
      if (job_key_word(row[k], name) != NULL && strstr(error, job_key_word(row[k], name)) == NULL) {
        fail_msg("%s is not in \"%s\"", row[k]->key, error);
      }
    }
  }
}

/// Every row is complete, and its key and its option are its own.
static void every_row_is_complete(void **state) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  (void)state;
  for (size_t k = 0; k < count; k++) {
    char words[CAGEHOP_PARAMETER_TEXT_MAX];
    cagehop_parameter_words(row[k], NULL, words);
    assert_true(words[0] != '\0' && row[k]->help[0] != '\0');
    assert_non_null(cagehop_parameter_role_name(row[k]->role));
    assert_true((row[k]->rule == NULL) == (row[k]->obeys == NULL));
    assert_ptr_equal(job_key_find(row[k]->key), row[k]);
    for (size_t j = 0; j < k && row[k]->option != NULL; j++) {
      assert_true(row[j]->option == NULL || strcmp(row[j]->option, row[k]->option) != 0);
    }
  }
}

/// Other words for the same job.
static void texts_of_one_meaning_have_one_identity(void **state) {
  (void)state;
  static const char *const same[] = {
      MATERIAL "grid: {packing_fraction: {from: 0.5, to: 0.6, count: 3}, pressure: [0, 0.5, 1]}\n" OUTPUT,
      "# a comment\n" OUTPUT
      "grid:\n  pressure: {to: 1.0, from: 0, count: 3}\n  packing_fraction: [0.50, 5.5e-1, "
      "0.6]\n" MATERIAL,
      "material: {name: Pd40Ni10Cu30P20, phi_g: auto, diameter_nm: 0.80}\nstructure: {source: prism, "
      "tolerance: "
      "1e-8}\ngrid: {packing_fraction: [0.5, 0.55, 0.6], pressure: [-0, 0.5, 1]}\nphysics: {elastic_barrier: "
      "false}\noutput: {file: other.h5, isobars: true, rates: false, parallel: true}\nisobars: {vft_points: "
      "50}\nrun: {seconds_per_state: 5}\n",
  };
  struct job first, other;
  read_good(same[0], &first);
  for (size_t k = 1; k < sizeof same / sizeof same[0]; k++) {
    read_good(same[k], &other);
    assert_string_equal(other.identity, first.identity);
    assert_string_equal(other.sha256, first.sha256);
    assert_string_not_equal(other.text_sha256, first.text_sha256);
    job_clear(&other);
  }
  job_clear(&first);
}

/// Many values go by their digest; a name keeps to its line.
static void identities_stay_short(void **state) {
  (void)state;
  struct job one, other;
  read_good(MATERIAL "grid: {packing_fraction: [0.5], pressure: {from: 0, to: 1, count: 100001}}\n" OUTPUT,
            &one);
  assert_true(strlen(one.identity) < 2000);
  assert_non_null(strstr(one.identity, "\ngrid.pressure.count: 100001\ngrid.pressure.values: SHA-256 "));
  assert_non_null(strstr(one.identity, "\ngrid.packing_fraction.values: 0.5\n"));
  assert_non_null(strstr(one.identity, "\nmaterial.phi_g: auto\n"));
  job_clear(&one);
  read_good(OWN("'a\\x0Amaterial.phi_g: 1'", "0.65"), &other);
  assert_non_null(strstr(other.identity, "material.name: a\\x5Cx0Amaterial.phi_g: 1\n"));
  job_clear(&other);
}

// ---------------------------------------------------------------- damaged jobs

static unsigned next_random(unsigned *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

static const char *const fragments[] = {
    "material", "grid", "pressure",     "phi_g",  "auto", "from", "count", "{",    "}",
    "[",        "]",    ": ",           "\n",     "\n  ", "- ",   "&a ",   "*a",   "!!int ",
    "\"\\0\"",  "|\n",  "? ",           "---\n",  "~",    "null", "1e999", "-1",   "0x1p",
    "nan",      "\xFF", "\xEF\xBB\xBF", "<<: *a", "'",    "#",    "%YAML", "\t",   "...\n",
    ">\n ",     ", ",   "&a {",         "&a [",   "*a]",  "\r",   "\\n",   "!<x>", "@",
};

/// Replaces some bytes of text[length] by a fragment, by another part of the text, or by nothing.
static size_t mutate(char *text, size_t length, size_t room, unsigned *seed) {
  const size_t at = next_random(seed) % (length + 1);
  size_t drop = next_random(seed) % 3 == 0 ? next_random(seed) % 24 : 0;
  const char *fragment = fragments[next_random(seed) % (sizeof fragments / sizeof fragments[0])];
  char copy[64];
  size_t add = strlen(fragment);
  drop = drop < length - at ? drop : length - at;
  memcpy(copy, fragment, add);
  switch (next_random(seed) % 4) {
  case 0: {
    const size_t from = next_random(seed) % (length + 1);
    add = next_random(seed) % sizeof copy;
    add = add < length - from ? add : length - from;
    memcpy(copy, text + from, add);
    break;
  }
  case 1:
    copy[0] = (char)next_random(seed);
    add = 1;
    break;
  case 2:
    add = 0;
    break;
  default:
    break;
  }
  if (length - drop + add > room) {
    return length;
  }
  memmove(text + at + add, text + at + drop, length - at - drop);
  memcpy(text + at, copy, add);
  return length - drop + add;
}

/// Whatever the bytes, the answer is a job or one line; the sanitizers see the rest.
static void damaged_jobs_never_crash(void **state) {
  (void)state;
  enum { ROUNDS = 6000, ROOM = 2048 };
  static const char *const seeds[] = {
      MATERIAL GRID OUTPUT,
      OWN("x", "auto"),
      STRUCTURE("  source: prism\n  closure: percus-yevick\n  tolerance: 1e-8"),
      MATERIAL "grid:\n  temperature_K: &a [500, 600]\n  pressure_MPa: {from: &b 0, to: 9, count: "
               "4}\noutput: {file: *b}\n",
  };
  unsigned seed = 20240607, good = 0;
  for (size_t round = 0; round < ROUNDS; round++) {
    char text[ROOM], error[JOB_ERROR_MAX];
    const char *start = seeds[round % (sizeof seeds / sizeof seeds[0])];
    size_t length = strlen(start);
    struct job job;
    memcpy(text, start, length);
    for (unsigned times = 1 + next_random(&seed) % 4; times > 0; times--) {
      length = mutate(text, length, sizeof text, &seed);
    }
    write_job(text, length);
    const int status = job_read(job_path, &job, error);
    if (status == CAGEHOP_OK) {
      assert_true(job.state.count > 0 && job.pressure.count > 0 &&
                  (job.output_file == NULL || job.output_file[0] != '\0'));
      good++;
    } else {
      assert_int_equal(status, CAGEHOP_BAD_ARGUMENT);
      assert_int_equal(strncmp(error, job_path, strlen(job_path)), 0);
      assert_null(strchr(error, '\n'));
      assert_empty(&job);
    }
    job_clear(&job);
  }
  assert_true(good > 0 && good < ROUNDS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(yaml_that_does_not_parse),
      cmocka_unit_test(keys_that_do_not_fit),
      cmocka_unit_test(values_of_a_wrong_type),
      cmocka_unit_test(values_out_of_range),
      cmocka_unit_test(mistakes_with_other_line_ends),
      cmocka_unit_test(messages_stay_one_printable_line),
      cmocka_unit_test(files_that_are_no_job),
      cmocka_unit_test(a_long_path_leaves_one_line),
      cmocka_unit_test(a_pipe_is_read_to_its_end),
      cmocka_unit_test(the_contract_example),
      cmocka_unit_test(ranges_hold_decimals),
      cmocka_unit_test(ranges_hold_thirds),
      cmocka_unit_test(lists_and_other_units),
      cmocka_unit_test(the_ends_of_the_ranges),
      cmocka_unit_test(an_own_material),
      cmocka_unit_test(a_material_by_its_glass_transition_alone),
      cmocka_unit_test(a_catalogue_of_ones_own),
      cmocka_unit_test(catalogues_with_mistakes),
      cmocka_unit_test(a_catalogue_material_with_other_numbers),
      cmocka_unit_test(a_structure_without_closure),
      cmocka_unit_test(anchors_and_other_spellings),
      cmocka_unit_test(the_digest_of_the_text),
      cmocka_unit_test(every_key_that_matters_changes_the_identity),
      cmocka_unit_test(what_is_left_out_is_as_the_rows_say),
      cmocka_unit_test(messages_have_room_for_all_keys),
      cmocka_unit_test(every_row_is_complete),
      cmocka_unit_test(texts_of_one_meaning_have_one_identity),
      cmocka_unit_test(identities_stay_short),
      cmocka_unit_test(a_long_list),
      cmocka_unit_test(clearing_twice),
      cmocka_unit_test(damaged_jobs_never_crash),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
