// SPDX-License-Identifier: GPL-3.0-or-later
/// A job, and the run that began its map, of which only the map knows: parts of a struct map_layout. The
/// axes, of packing fraction and reduced pressure, are each test's own.
#ifndef CAGEHOP_TESTS_MAP_JOB_H
#define CAGEHOP_TESTS_MAP_JOB_H

/// A struct map_origin.
#define MAP_JOB_ORIGIN                                                                                       \
  .program = "1.2.3 (abcdef0)", .compiler = "a compiler", .slurm_job = "", .command = "cagehop run x.yaml",  \
  .arithmetic = 7, .kinds = 1, .ranks = 3, .keeps_begun = true

/// What a struct map_layout says of them.
#define MAP_JOB                                                                                              \
  .state_unit = CAGEHOP_UNIT_PACKING_FRACTION, .pressure_unit = CAGEHOP_UNIT_REDUCED_PRESSURE,               \
  .job_text = "material: x\ngrid: y\n", .job_text_sha256 = "abb",                                            \
  .job_identity = "material.name: x\ngrid.pressure.to: 9\noutput.rates: false\n", .job_sha256 = "abc",       \
  .table_sha256 = "", .physics_sha256 = "abf", .origin = {MAP_JOB_ORIGIN}

#endif
