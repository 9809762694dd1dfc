// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) and g(r) in files, as other programs write them: text of any separator, or HDF5. Reading a file and
/// understanding it are one thing, done here; what it means for a liquid is the library's.
#ifndef CAGEHOP_TABLE_FILE_H
#define CAGEHOP_TABLE_FILE_H

#include "digest/digest.h"

#include <cagehop/structure.h>
#include <stdbool.h>
#include <stddef.h>

enum {
  TABLE_FILE_ERROR_MAX = 512,
  TABLE_COLUMNS_MAX = 256, ///< of a file
  TABLE_NAME_MAX = 48,     ///< bytes of a column's name that are kept, its NUL with them
  TABLE_REMARKS_MAX = 8,
  TABLE_NOTES_MAX = 4,
  TABLE_REMARK_MAX = 384,
  TABLE_NOT_READ_MAX = 224,
  TABLE_ROWS_MAX = 4000000, ///< of a file
};

/// What a file holds.
enum table_kind { TABLE_S_OF_Q, TABLE_G_OF_R };

/// The unit of lengths; wavenumbers are in its inverse, number densities in its inverse cube.
enum table_unit { TABLE_UNIT_UNSAID, TABLE_UNIT_DIAMETER, TABLE_UNIT_ANGSTROM, TABLE_UNIT_NANOMETRE };

/// What a column or dataset is taken for.
enum table_role {
  TABLE_SKIPPED,
  TABLE_PHI,
  TABLE_Q,
  TABLE_S,
  TABLE_ERROR,   ///< of S or g
  TABLE_CONTACT, ///< g(d+)
  TABLE_DENSITY,
  TABLE_TEMPERATURE,
  TABLE_R,
  TABLE_G,
  TABLE_COORDINATION, ///< particles within r of a particle
  TABLE_ROLES,
};

/// How long d is, where nobody says it: hard spheres of that density that have
enum table_diameter {
  TABLE_DIAMETER_SAID,
  TABLE_DIAMETER_S_0,  ///< the same S(0), by Percus and Yevick
  TABLE_DIAMETER_PEAK, ///< a first peak of S(q) as high, likewise
};

// ---------------------------------------------------------------- what is said of a file

/// What the user says of one file. Whatever is left out must be in the file. Numbers are NaN, texts NULL,
/// where nothing is said: begin with table_said_nothing.
struct table_said {
  const char *path;
  /// Columns from the left, "q,S,-,S_err"; or by their names or numbers in the file, "q=k,S=S11". Borrowed.
  const char *columns;
  enum table_unit unit;
  double phi;                   ///< packing fraction, [1]
  double phi_of_only_state;     ///< likewise, where nothing else tells it and there is one state
  double density;               ///< number of particles, [density_unit^-3]
  enum table_unit density_unit; ///< of density; never TABLE_UNIT_UNSAID where there is one
  double temperature_K;         ///< [K]
  double diameter_nm;           ///< of the particles, [nm]: makes lengths in nm or angstrom ones in d
  enum table_diameter diameter; ///< instead of phi and diameter_nm
  const char *partial;          ///< a pair of species, "A-A": S or g is theirs; a label. Borrowed
  double concentration;         ///< of that species: S is divided by it, density is multiplied
};

struct table_said table_said_nothing(const char *path);

/// A rule by its name in a job file: "S0", "peak". TABLE_DIAMETER_SAID for other texts.
enum table_diameter table_diameter_find(const char *name);

/// A unit by its name in a job file: "1/d", "1/angstrom", "1/nm". TABLE_UNIT_UNSAID for other texts.
enum table_unit table_unit_find(const char *name);

/// "1/d", "1/angstrom", "1/nm" for wavenumbers, "d", "angstrom", "nm" for lengths; "?" where unsaid.
const char *table_unit_name(enum table_unit unit, enum table_kind kind);

// ---------------------------------------------------------------- what was read

/// One state: S on its own q, or g on its own r.
struct table_state {
  double phi;     ///< [1]; NaN where neither file nor user says it, like the next four
  double density; ///< number of particles, [density_unit^-3]
  enum table_unit density_unit;
  double temperature_K; ///< [K]
  double g_contact;     ///< g(d+), [1]
  double diameter_nm;   ///< [nm], as the user said it
  bool phi_found;       ///< phi follows from a rule for d: lengths in d are then in another d
  enum table_unit unit; ///< of x, as file or user said it; TABLE_UNIT_DIAMETER where nobody did
  bool unit_said;
  size_t count;    ///< rows
  double *x;       ///< q or r, strictly ascending from 0 or above, finite; length count, owned
  double *y;       ///< S or g, finite; length count, owned
  double *y_error; ///< standard error of y, 0 or above; length count, owned; NULL where the file has none
  double *coordination; ///< of g(r): particles within r; length count, owned; NULL where the file has none
  size_t *line;         ///< of each row in its file, from 1; in HDF5 its number along q, from 0; owned
  /// Rows dropped at the ends of S(q): no number, 0 (no wavevector in that bin), or S(0) = N of a direct sum.
  size_t dropped_not_finite, dropped_zero, dropped_origin;
};

/// What a file was understood as, to be shown.
struct table_reading {
  const char *format; ///< "text, columns separated by commas", "LAMMPS fix ave/time", "HDF5"; static
  char separator;     ///< ',' ';' '\t' ' '; 0 in HDF5
  char decimal_sign;  ///< '.' or ','
  size_t header_line; ///< 0: none
  size_t first_line;  ///< of the numbers
  size_t n_columns;   ///< or datasets
  char name[TABLE_COLUMNS_MAX][TABLE_NAME_MAX]; ///< "" where a column has none
  enum table_role role[TABLE_COLUMNS_MAX];
  bool zeros[TABLE_COLUMNS_MAX]; ///< of text, a column not read that is called as a pair's: all its numbers
                                 ///< are 0
  size_t n_rows;                 ///< of numbers, dropped ones too
  size_t n_remarks;
  char remark[TABLE_REMARKS_MAX][TABLE_REMARK_MAX]; ///< one line each
  char not_read[TABLE_NOT_READ_MAX]; ///< of HDF5: a dataset with the name of a column that is none, and why;
                                     ///< ""
};

struct table_file {
  enum table_kind kind;
  struct table_reading reading;
  size_t n_states;
  struct table_state *state; ///< by phi, then density, then temperature; owned
  size_t n_notes;
  char note[TABLE_NOTES_MAX][TABLE_REMARK_MAX]; ///< what S or g was taken for, one line each
  char hint[TABLE_REMARK_MAX]; ///< what a comment says of labels, "line 1 says rho = 0.0578"; or ""
  char sha256[DIGEST_TEXT];    ///< of the file
};

/// Reads a file and applies what is said of it. Text or HDF5 is recognised by itself; for what is understood
/// see docs/how-to/structure-files.md. Labels may still be missing afterwards: table_file_fault. Returns 0,
/// CAGEHOP_NO_MEMORY, or CAGEHOP_IO, with one line in `error` ("s.csv:7: what is wrong; the mend"); then
/// *file is empty.
int table_file_read(const struct table_said *said, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]);

/// Whether every state says how dense it is, and its unit fits that. CAGEHOP_OK; or CAGEHOP_IO with one line
/// that asks for what is missing, or names what contradicts. `path` begins the line.
int table_file_fault(const struct table_file *file, const char *path, char error[TABLE_FILE_ERROR_MAX]);

/// Frees what the file owns and empties it.
void table_file_clear(struct table_file *file);

/// Diameter, packing fraction and density, of which two give the third: density = 6 phi/(pi d^3). NaN where
/// that is not known. In the state's unit of length, whatever unit they were said in.
struct table_scale {
  double phi;      ///< [1]; pi/6 density in lengths of d
  double density;  ///< [unit^-3]
  double diameter; ///< [unit]; 1 in TABLE_UNIT_DIAMETER
};
struct table_scale table_state_scale(const struct table_state *state);

// ---------------------------------------------------------------- what it looks like

/// What rows alone tell, without any theory. NaN where they don't.
struct table_summary {
  double x_first, x_last;    ///< [unit of x]
  double step_min, step_max; ///< [unit of x]
  double y_min;              ///< [1]
  double x_peak, y_peak;     ///< highest point, by a parabola through three rows
  double S_0;                ///< of S(q): a + b q^2 through the rows below a third of the peak's q
  double y_end;              ///< mean over the last tenth of the rows
  double scatter;            ///< median deviation from a cubic through four neighbours, as one standard
                             ///< deviation of a row, [1]
  double scatter_relative;   ///< of it over |y|, likewise, [1]
  double y_error;            ///< median of the file's own error
  double r_core;             ///< of g(r): the first r where g is above 1 % of its peak
  double density_counted; ///< of g(r) with coordination numbers: the density that they amount to, [unit^-3]
};
/// NO_MEMORY or 0.
int table_state_summarize(const struct table_state *state, enum table_kind kind,
                          struct table_summary *summary);

// ---------------------------------------------------------------- for the library

/// The tables of one job: one file, or several that together hold the states.
struct table_set {
  size_t n_files;
  struct table_file *file;    ///< length n_files, owned
  enum table_kind kind;       ///< of all
  char sha256[DIGEST_TEXT];   ///< of the one file; of several, or where something is said, of
                              ///< their digests and what is said
  struct cagehop_table table; ///< S(q) in lengths of d, by temperature where all states have one, else by
                              ///< phi; without fault; its arrays are those below
  double *phi, *q, *S;        ///< what table points to, owned
  double *S_err, *g_contact;  ///< likewise; NULL where not all states have them
  double *temperature_K;      ///< likewise; NULL where none has one
  size_t *first;              ///< likewise; NULL where all states have the same q
  size_t n_remarks;
  char remark[TABLE_REMARKS_MAX][TABLE_REMARK_MAX]; ///< on what was made of the files, one line each
};

/// Reads `count` files and makes one table of their states: labels complete, no state twice, all of one kind.
/// Returns as table_file_read; CAGEHOP_BAD_ARGUMENT where what is said can't be true of any file.
int table_set_read(size_t count, const struct table_said said[], struct table_set *set,
                   char error[TABLE_FILE_ERROR_MAX]);

/// The set of one state of a file alone: what the others are does not matter to it. Returns as
/// table_set_read; `file` is not in the set, and must outlive it.
int table_set_of_state(const struct table_file *file, size_t k, const struct table_said *said,
                       struct table_set *set, char error[TABLE_FILE_ERROR_MAX]);

/// Frees what the set owns and empties it.
void table_set_clear(struct table_set *set);

#endif
