// SPDX-License-Identifier: GPL-3.0-or-later
/// A map on disk: laid out whole before the first number, then only written in place. One process at a
/// time.
#ifndef CAGEHOP_MAP_H
#define CAGEHOP_MAP_H

#include "digest/digest.h"
#include "file_check/file_error.h"

#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAP_ERROR_MAX = FILE_ERROR_MAX };

/// Seconds between two waits for the disk: what a power loss can cost. A wait takes rank 0 from some ms to a
/// second, depending on the file system, so once a minute it stays near one per cent.
enum { MAP_SYNC_SECONDS = 60 };

/// One text attribute of the file's root.
struct map_attribute {
  const char *name;
  const char *value;
};

/// How a run ended: X(symbol, name).
#define MAP_OUTCOMES(X)                                                                                      \
  X(NONE, "none")                                                                                            \
  X(RUNNING, "running") /* or killed */                                                                      \
  X(FINISHED, "finished")                                                                                    \
  X(STOPPED, "stopped") /* before the end; the same command goes on */                                       \
  X(FAILED, "failed")                                                                                        \
  X(IDLE, "nothing_to_do")    /* everything was there */                                                     \
  X(TAKEN_OVER, "taken_over") /* by a later run, where the file system has no locks */

enum map_outcome {
#define MAP_OUTCOME_MEMBER(symbol, name) MAP_RUN_##symbol,
  MAP_OUTCOMES(MAP_OUTCOME_MEMBER)
#undef MAP_OUTCOME_MEMBER
      MAP_OUTCOME_COUNT
};

/// The name of an outcome; never NULL.
const char *map_outcome_name(unsigned outcome);

/// One run in a map's history. Texts end with a zero byte.
struct map_run {
  int64_t start, end; ///< seconds since 1970, UTC; end 0 while it runs, or where it was killed
  char host[64];      ///< of rank 0
  char boot[64];      ///< which boot of that host, and which namespace of process numbers
  int64_t pid;        ///< of rank 0
  char slurm_job[32]; ///< empty outside Slurm
  char program[128];  ///< version and commit
  char compiler[64];
  uint32_t arithmetic; ///< of rank 0: cagehop_arithmetic
  int32_t kinds;       ///< kinds of arithmetic among the ranks
  int32_t ranks;
  char command[192];
  char reason[160]; ///< why it stopped or failed
  uint8_t outcome;  ///< enum map_outcome
};

/// One line on a run, for people.
enum { MAP_RUN_LINE = 1024 };
void map_describe_run(const struct map_run *run, char text[MAP_RUN_LINE]);

/// Who computes: what goes into the history. Texts are borrowed for the call.
struct map_origin {
  const char *program, *compiler, *slurm_job, *command; ///< as in struct map_run
  uint32_t arithmetic;
  int kinds, ranks;
  /// Whether an isochore that an earlier run of the same program and arithmetic began may be completed: not
  /// where ranks of several kinds compute, nor where a state may time out, because the isochore could come
  /// out otherwise than its finished tiles.
  bool keeps_begun;
  bool take_over; ///< whether the user says that the run in the history is dead
};

/// What keeps other runs from writing the map.
enum map_guard {
  MAP_GUARD_LOCK,  ///< a lock of the file system, fcntl or flock
  MAP_GUARD_RECORD ///< no more than the number in run/owner, which each run looks at before it writes
};

/// A number among the map's attributes.
struct map_number {
  const char *name;
  double value;
};

/// What a map is laid out from. Pointers are borrowed for the call.
struct map_layout {
  size_t n_phi;                 ///< number of states
  const double *state;          ///< ascending, length n_phi
  enum cagehop_unit state_unit; ///< packing fraction, kelvin or density: which makes the first axis
  size_t n_pressure;
  const double *pressure; ///< ascending, length n_pressure
  enum cagehop_unit pressure_unit;
  size_t tile_pressures; ///< the width of their tiling
  const char *job_text;
  const char *job_text_sha256; ///< hexadecimal
  const char *job_identity;    ///< what decides what is in the map: lines "key: value"
  const char *job_sha256;      ///< of job_identity, hexadecimal
  const char *table_sha256;    ///< of the table of S(q) that the job names; empty without one
  double phi_g;                ///< of the material, as it was found; NaN without one
  const char *physics_sha256;  ///< of all that decides a point's numbers but its place; hexadecimal
  bool isobars;                ///< whether the map has variables on pressure
  size_t isobar_number_count;  ///< what they are found for, attributes of the map
  const struct map_number *isobar_number;
  size_t n_cooling_rate;      ///< with isobars: the rates of the axis cooling_rate; 0: there is none
  const double *cooling_rate; ///< [K/s], ascending, length n_cooling_rate
  const char *transition;     ///< "eta = 1e+12 Pa s" where the glass transition is that; else NULL
  bool rates;                 ///< whether the map has the columns of Smoluchowski rates and shear modulus
  bool viscosity;             ///< whether it has those of shear modulus and viscosity
  bool thermodynamics;        ///< whether isochores have those of thermodynamics
  bool elastic;               ///< whether tau_alpha has an elastic barrier, and so tau_beta a column
  bool standard_errors;       ///< whether T_g and fragility have standard errors
  bool compressible;          ///< whether temperature is on (phi, pressure)
  bool own_temperature;       ///< whether states have a temperature of their own, that no material maps
  bool energy;   ///< whether the system has an energy, and so the map's states a reduced temperature
  bool profiles; ///< whether S(q) and g(r) are stored, as S on (phi, q) and g on (phi, r)
  struct map_origin origin;
  size_t attribute_count; ///< further provenance
  const struct map_attribute *attribute;
};

struct map; ///< a map open for writing

/// What a map file holds, for `cagehop info`. Strings are owned; free with map_info_clear.
struct map_info {
  size_t n_phi, n_pressure;
  char *state_axis; ///< name of the first dimension: "phi", "temperature" or "density"
  char *state_unit; ///< its unit: "1" for phi, "K", "1/d^3"
  double state_first, state_last, pressure_first, pressure_last;
  char *pressure_unit; ///< as people read it: "kBT/d^3" or "MPa"
  char *job_text;
  char *job_identity; ///< what its keys say, as in struct map_layout; NULL in older formats
  char *job_sha256;
  size_t tile_count, tiles_done;
  size_t kinds; ///< of program and machine that computed isochores; 0 where the map does not tell
  bool has_isobars;
  size_t isobars_there;                      ///< pressures whose isobar is there
  size_t n_cooling_rate;                     ///< 0: there is no such axis
  double cooling_first, cooling_last;        ///< [K/s]
  size_t regime_count[CAGEHOP_REGIME_COUNT]; ///< points in each regime
  size_t attribute_count;                    ///< all text attributes of the root
  struct map_attribute *attribute;           ///< name and value owned
  size_t run_count;                          ///< lines of the run history
  char **run;                                ///< one line each, owned
  struct map_run last_run;                   ///< outcome MAP_RUN_NONE where none is known: of format 2
  double rank_seconds; ///< that its runs took, each times its ranks; NaN where that is not known, or tiles
                       ///< were taken from another map
};

/// Whether a run goes on.
enum map_life {
  MAP_LIFE_OVER,
  MAP_LIFE_ON,
  MAP_LIFE_UNKNOWN ///< its history says so, but it is or was on another host
};

/// Whether the last run of the map at `path` goes on: by its lock, or by its process where that was on this
/// host.
enum map_life map_life(const char *path, const struct map_run *last);

/// A finished tile that is not what was written.
struct map_damage {
  size_t isochore; ///< index on the first axis, from 0
  double state, pressure_first, pressure_last;
};

/// A finished block of isobars that is not what was written.
struct map_isobar_damage {
  double pressure_first, pressure_last;
};

/// What map_verify found; free with map_check_clear.
struct map_check {
  size_t tile_count, tiles_done; ///< damaged ones count as done
  size_t isobar_count,
      isobars_there; ///< pressures with isobars, 0 where the map has none; damaged ones are there
  size_t isobar_damaged_count;
  struct map_isobar_damage *isobar_damaged; ///< length isobar_damaged_count, owned
  size_t damaged_count;
  struct map_damage *damaged; ///< length damaged_count, owned
};

/// Bytes of the file of `layout`, rounded up; of the layout only what gives it its size is read.
size_t map_size(const struct map_layout *layout);

/// Readies HDF5 for this process. To be called before MPI starts: HDF5 then does not tidy up inside
/// MPI_Finalize, where it crashes after a failed write. Returns 0 or CAGEHOP_NO_MEMORY.
int map_prepare(void);

/// Creates a map: under a temporary name, all datasets allocated, all metadata flushed, this run in its
/// history and its lock held; then renamed to `path`, never over another file: *exists says that there is one
/// by now, which may be another run's of the same instant. Returns 0, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with
/// one line in `error`; then no file is left.
int map_create(const char *path, const struct map_layout *layout, struct map **map, bool *exists,
               char error[MAP_ERROR_MAX]);

/// Opens an unfinished or finished map of the same job and grid for writing. Isochores that another program
/// or another kind of machine began and did not end are pending again, whole: a row and its tiles come from
/// one solution. CAGEHOP_IO when it can't be read, is no map, belongs to another job (`error` names the key
/// that differs), or is being written by another run.
int map_resume(const char *path, const struct map_layout *layout, struct map **map,
               char error[MAP_ERROR_MAX]);

/// What keeps other runs from writing this map.
enum map_guard map_guard_of(const struct map *map);

/// Isochores that another program or kind of machine had begun, and that are pending again for that.
size_t map_restarted(const struct map *map);

/// Makes isochore i pending again, whole. 0 or CAGEHOP_IO.
int map_reset_isochore(struct map *map, size_t i);

/// Whether tile (isochore i, block b) was written completely.
bool map_tile_done(const struct map *map, size_t i, size_t block);

/// Makes every isochore that holds a failed point pending again, whole: its tiles' checksums go over its row,
/// which a better program may find otherwise. *points receives the failed points. Blocks of isobars
/// are likewise; *isobars says whether any are. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int map_retry_failed(struct map *map, size_t *points, bool *isobars);

/// Writes the (phi) variables of isochore i, and its profile where the map stores them. 0 or CAGEHOP_IO.
int map_write_isochore(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                       const struct cagehop_profile *profile);

/// Writes tile (i, block): data, then checksum, then the tile's status. `point` has the block's length. 0 or
/// CAGEHOP_IO.
int map_write_tile(struct map *map, size_t i, size_t block, const struct cagehop_point point[]);

/// Whether the map has isobars that are not there yet.
bool map_isobars_pending(const struct map *map);

/// Pressures whose isobars are there.
size_t map_isobars_there(const struct map *map);

/// Whether the isobars of the block that begins at pressure `first` are there.
bool map_isobars_done(const struct map *map, size_t first);

/// Writes the variables on pressure of a block: isobar[j] at pressures first + j, j < count; and those on
/// cooling rate and pressure, where the map has them: cooling[i * count + j] at rate i. 0, CAGEHOP_IO,
/// CAGEHOP_NO_MEMORY, or CAGEHOP_BAD_ARGUMENT for what is no block.
int map_write_isobars(struct map *map, size_t first, size_t count, const struct cagehop_isobar isobar[],
                      const struct cagehop_cooling cooling[]);

/// Counts isobars that are there by their status, 0 to `length` - 1. 0 or CAGEHOP_IO.
int map_count_isobars(struct map *map, size_t length, size_t by_status[]);

/// One line on the last error of this map.
const char *map_error(const struct map *map);

/// Whether the map's name still leads to it.
bool map_has_its_name(const struct map *map);

/// Puts what was written on disk. CAGEHOP_IO also when the file's name leads elsewhere by now, or the file
/// was cut or overwritten at its start.
int map_flush(struct map *map);

/// To be called often: flushes when MAP_SYNC_SECONDS have passed since it last did, `now` being a
/// monotonic clock in seconds. 0 or CAGEHOP_IO.
int map_flush_when_due(struct map *map, double now);

/// Looks whether the file is still what this run wrote: under its name, whole, its start intact; where
/// somebody else wrote to it meanwhile, this run's tiles are read back against their checksums, and those
/// that changed are pending again. Then notes the end of this run in the history and puts everything on disk,
/// the data first. 0, or CAGEHOP_IO with the reason in map_error.
int map_conclude(struct map *map, enum map_outcome outcome, const char *reason);

struct ranks; // see ranks/ranks.h

/// Opens a map that this rank alone has open, rank 0's, on all of these ranks, while the others
/// call map_join. Then each of them may write isochores and tiles, whichever it computed; nothing else
/// may be written. Collective. Returns 0, or the same CAGEHOP_IO, CAGEHOP_NO_MEMORY or CAGEHOP_COMMUNICATION
/// on all ranks with the map closed; why is in map_error, or `error`, of the ranks that failed, and that is
/// empty on those that could go on.
int map_share(struct map *map, const struct ranks *ranks);
int map_join(const char *path, const struct ranks *ranks, struct map **map, char error[MAP_ERROR_MAX]);

/// Opens a shared map for this rank alone again, while the others call map_close. Collective. 0,
/// CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int map_unshare(struct map *map);

/// In place of map_unshare and map_close, where writing failed on some rank: HDF5 closes a shared
/// file together, and waits for ever for a rank that can't write. The shared file stays open in HDF5 until
/// the program ends; nothing is lost by that, because every write is on its way already. Rank 0 opens the map
/// for itself: 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY; the others set *map to NULL.
int map_abandon_shared(struct map *map);
void map_leave_shared(struct map **map);

/// Closes the file and sets *map to NULL. 0, or CAGEHOP_IO with one line in `error` where that is not NULL;
/// *map may be NULL.
int map_close(struct map **map, char error[MAP_ERROR_MAX]);

/// Reads what `info` shows. 0, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with one line in `error`.
int map_read_info(const char *path, struct map_info *info, char error[MAP_ERROR_MAX]);
/// The phi_g that a map's first run found, if there is a map of that job with that table of S(q) (each as in
/// struct map_layout). Whoever goes on takes it from there: a search on another kind of machine, or by
/// another build, would end at other last bits. False where there is none; says nothing of why.
bool map_recall_phi_g(const char *path, const char *job_sha256, const char *table_sha256, double *phi_g);

void map_info_clear(struct map_info *info);

/// Holds every finished tile, the axes and the job's text against their checksums; also while a run writes
/// the map. 0 whether or not tiles are damaged, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with one line in `error`.
int map_verify(const char *path, struct map_check *check, char error[MAP_ERROR_MAX]);
void map_check_clear(struct map_check *check);

/// SHA-256 of the physical data, in hexadecimal. Each dataset of the root gives its name, a zero byte and its
/// values, row by row with the lowest byte first and every NaN as 0x7ff8000000000000: axes, then variables on
/// phi, on two axes and on pressure, each kind by name. Left out is what run's attribute not_in_digest
/// names: solve_seconds, and the pressure in the other unit, which follows from the axes. Returns as
/// map_verify.
int map_digest(const char *path, char hexadecimal[DIGEST_TEXT], char error[MAP_ERROR_MAX]);

/// The HDF5 library's version, "1.10.8".
const char *map_library_version(void);

#endif
