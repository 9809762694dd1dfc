// SPDX-License-Identifier: GPL-3.0-or-later
/// The job file: YAML, checked line by line and turned into one plain struct.
#ifndef CAGEHOP_JOB_H
#define CAGEHOP_JOB_H

#include "digest/digest.h"

#include <cagehop/fit.h>
#include <cagehop/grid.h>
#include <cagehop/parameter.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

/// A table of S(q), and what is said of it; texts NULL and numbers NaN where nothing is.
struct job_table {
  char *file;                                      ///< owned; relative to the current directory
  char *columns;                                   ///< "q,S,-", owned
  char *q_unit;                                    ///< "1/d", "1/angstrom" or "1/nm", owned
  double phi;                                      ///< [1]
  double density, density_per_nm3, density_per_A3; ///< [d^-3], [nm^-3], [angstrom^-3]; at most one
  double temperature_K;                            ///< [K]
  double diameter_nm;                              ///< [nm]
  char *diameter;                                  ///< "S0" or "peak", owned
  char *partial;                                   ///< "A-A", owned
  double concentration;                            ///< [1]
};

/// States that bisection adds to those of a range.
struct job_refinement {
  double tau_alpha; ///< decades of tau_alpha between neighbours, at most; 0: no state is added
  double step_min;  ///< neighbours are no nearer than that [unit of the axis]
  size_t max_count; ///< there are no more states than that
};

/// What may be meant otherwise.
struct job_remark {
  size_t line; ///< 0: nothing
  char words[256];
};

/// Tables of a system and of a closure.
enum job_curve { JOB_CURVE_POTENTIAL, JOB_CURVE_OMEGA, JOB_CURVE_BRIDGE, JOB_CURVES };

struct job {
  struct cagehop_model model; ///< material.phi_g is NaN for `phi_g: auto`; structure.table is not read yet
  struct cagehop_axis state;  ///< packing fraction, temperature or density; values strictly ascending, owned
  struct job_refinement refinement; ///< of these; then they are those of the first generation
  struct cagehop_axis pressure;     ///< reduced or in MPa; likewise
  size_t state_line, pressure_line; ///< of their keys in the file
  size_t material_line;             ///< likewise
  char *material_file;              ///< the catalogue that material.name is looked up in, or NULL; owned
  bool material_known;              ///< whether its numbers are those of a catalogue
  size_t written_line[CAGEHOP_PARAMETERS_MAX]; ///< of each key of the model, in the library's order; 0: not
                                               ///< written
  size_t S_0_line;                             ///< of material.S_0; 0: not written
  char material_universal[256]; ///< "diameter_nm 0.8, phi_g auto": what was left out; empty: nothing
  struct cagehop_axis S_0_temperature, S_0; ///< [K], [1]: what model.material.compressibility is made from;
                                            ///< likewise, or empty
  char *table_file;        ///< of structure.source table, else NULL; owned; relative to the current directory
  size_t n_tables;         ///< of structure.files, instead of table_file
  struct job_table *table; ///< length n_tables, owned
  char *curve_file[JOB_CURVES];  ///< of those, or NULL; owned; relative to the current directory
  size_t curve_line[JOB_CURVES]; ///< where they are written
  char *output_file;             ///< owned; relative to the current directory; NULL: a run names the map
  bool output_structure;         ///< whether the map stores S(q) and g(r)
  bool output_parallel;          ///< whether every rank writes its own tiles
  size_t table_line;             ///< where table_file is written; 0 where it is not
  bool output_standard_errors;   ///< whether T_g and fragility have standard errors, those of `uncertainty`
  bool phi_g_follows;            ///< whether phi_g is `auto`, so that its error follows too
  struct cagehop_uncertainty uncertainty; ///< of the material's numbers; zeros where its file says nothing
  size_t idle_isobars_line;               ///< of a section isobars in a job whose map has none; else 0
  bool output_isobars;                    ///< whether the map has variables on pressure
  struct cagehop_isobar_params isobars;   ///< what they are found for; its rates are those of cooling_rate
  struct cagehop_axis cooling_rate;       ///< [K/s], strictly ascending, owned; count 0: none
  struct job_remark list_remark;          ///< of a list of numbers
  double max_failed;             ///< states that may fail one after the other, or below 1 that share of
                                 ///< all; 0: any number
  bool slurm_comment;            ///< whether the Slurm job's comment tells the run's progress
  char *status_file;             ///< where the run tells its progress, or NULL; owned
  size_t ranks_per_solve;        ///< run.seconds_per_state is model.structure.seconds_max
  char *text;                    ///< the file, NUL-terminated, owned
  char text_sha256[DIGEST_TEXT]; ///< of text, hexadecimal
  char *identity;                ///< what the keys say, in one spelling: see job/identity.h; owned
  char sha256[DIGEST_TEXT];      ///< of identity: two texts of the same meaning have one
};

enum {
  JOB_ERROR_MAX = 512,
  JOB_RANKS_PER_SOLVE_MAX = 4096,
};

/// Reads and checks a job file. Returns 0; CAGEHOP_BAD_ARGUMENT with one line in `error`
/// ("jobs/x.yaml:7: what is wrong; how to mend it"); or CAGEHOP_NO_MEMORY. On error *job is empty.
int job_read(const char *path, struct job *job, char error[JOB_ERROR_MAX]);

/// The same for a job's text at hand, as a map keeps it; `name` is what `error` calls it. `identity`: of the
/// map, which has the numbers of a material that the text only names; or NULL.
int job_read_text(const char *name, const char *text, const char *identity, struct job *job,
                  char error[JOB_ERROR_MAX]);

enum { JOB_UNREAD_MAX = 256 };

/// The line of a key of the model or of material.S_0; 0 where it is not written.
size_t job_written_line(const struct job *job, const char *key);

/// What is said of the material once its structure is known, with its table: job->material_universal; "phi_0,
/// phi_g", which were written and are not read, in `unread`; and the line of what contradicts the structure,
/// with what is wrong and the mend in `fault`, 0 where nothing does.
size_t job_settle_material(struct job *job, char unread[JOB_UNREAD_MAX], char fault[JOB_UNREAD_MAX]);

/// Frees what the job owns and zeroes it.
void job_clear(struct job *job);

#endif
