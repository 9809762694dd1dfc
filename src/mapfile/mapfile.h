// SPDX-License-Identifier: GPL-3.0-or-later
/// The map file: HDF5, laid out whole before the first number, then only written in place. One process at a
/// time.
#ifndef CAGEHOP_MAPFILE_H
#define CAGEHOP_MAPFILE_H

#include "digest/digest.h"

#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

enum { MAPFILE_ERROR_MAX = 512 };

/// Seconds between two waits for the disk: what a power loss can cost. A wait takes rank 0 from some ms to a
/// second, depending on the file system, so once a minute it stays near one per cent.
enum { MAPFILE_SYNC_SECONDS = 60 };

/// One text attribute of the file's root.
struct mapfile_attribute {
  const char *name;
  const char *value;
};

/// What a map is laid out from. Pointers are borrowed for the call.
struct mapfile_layout {
  size_t n_phi;
  const double *phi; ///< ascending, length n_phi
  size_t n_pressure;
  const double *pressure;    ///< ascending, length n_pressure
  const char *pressure_unit; ///< "kBT/d^3" or "MPa"
  size_t tile_pressures;     ///< pressures in a tile; tiles of isochore i: [0, tile_pressures), ...
  const char *job_text;
  const char *job_text_sha256; ///< hexadecimal
  const char *job_identity;    ///< what decides what is in the map: lines "key: value"
  const char *job_sha256;      ///< of job_identity, hexadecimal
  const char *table_sha256;    ///< of the table of S(q) that the job names; empty without one
  const char *physics_sha256;  ///< of all that decides a point's numbers but its place; hexadecimal
  const struct cagehop_isobar_params *isobars; ///< NULL: the map has no variables on pressure
  bool rates;             ///< whether the map has the columns of kinetics and shear modulus
  bool profiles;          ///< whether S(q) and g(r) are stored, as S on (phi, q) and g on (phi, r)
  size_t attribute_count; ///< further provenance
  const struct mapfile_attribute *attribute;
};

struct mapfile; ///< a map open for writing

/// What a map file holds, for `cagehop info`. Strings are owned; free with mapfile_info_clear.
struct mapfile_info {
  size_t n_phi, n_pressure;
  double phi_first, phi_last, pressure_first, pressure_last;
  char *pressure_unit;
  char *job_text;
  char *job_sha256;
  size_t tile_count, tiles_done;
  bool has_isobars, isobars_done;
  size_t regime_count[CAGEHOP_REGIME_COUNT]; ///< points in each regime
  size_t attribute_count;                    ///< all text attributes of the root
  struct mapfile_attribute *attribute;       ///< name and value owned
  size_t run_count;                          ///< lines of the run history
  char **run;                                ///< one line each, owned
};

/// A finished tile that is not what was written.
struct mapfile_damage {
  size_t isochore; ///< index on phi, from 0
  double phi, pressure_first, pressure_last;
};

/// What mapfile_verify found; free with mapfile_check_clear.
struct mapfile_check {
  size_t tile_count, tiles_done; ///< damaged ones count as done
  bool isobars_done, isobars_damaged;
  size_t damaged_count;
  struct mapfile_damage *damaged; ///< length damaged_count, owned
};

/// Bytes of the file of `layout`, rounded up; of the layout only what gives it its size is read.
size_t mapfile_size(const struct mapfile_layout *layout);

/// Readies HDF5 for this process. To be called before MPI starts: HDF5 then does not tidy up inside
/// MPI_Finalize, where it crashes after a failed write.
void mapfile_prepare(void);

/// Creates a map: under a temporary name, all datasets allocated and all metadata flushed, then renamed to
/// `path`. Fails when `path` exists. Returns 0, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with one line in `error`;
/// then no file is left.
int mapfile_create(const char *path, const struct mapfile_layout *layout, struct mapfile **map,
                   char error[MAPFILE_ERROR_MAX]);

/// Opens an unfinished or finished map of the same job and grid for writing. CAGEHOP_IO when it can't be
/// read, is no map, or belongs to another job (`error` names the key that differs).
int mapfile_resume(const char *path, const struct mapfile_layout *layout, struct mapfile **map,
                   char error[MAPFILE_ERROR_MAX]);

/// Whether tile (isochore i, block b) was written completely.
bool mapfile_tile_done(const struct mapfile *map, size_t i, size_t block);

/// Makes every isochore that holds a failed point pending again, whole: its tiles' checksums go over its row,
/// which a better program may find otherwise. *points receives the failed points. Isobars that failed are
/// pending again all together; *isobars says whether any did. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int mapfile_retry_failed(struct mapfile *map, size_t *points, bool *isobars);

/// Writes the (phi) variables of isochore i, and its profile where the map stores them. 0 or CAGEHOP_IO.
int mapfile_write_isochore(struct mapfile *map, size_t i, const struct cagehop_isochore_summary *summary,
                           const struct cagehop_profile *profile);

/// Writes tile (i, block): data, then checksum, then the tile's status. `point` has the block's length. 0 or
/// CAGEHOP_IO.
int mapfile_write_tile(struct mapfile *map, size_t i, size_t block, const struct cagehop_point point[]);

/// Whether the map has variables on pressure that were not written yet.
bool mapfile_isobars_pending(const struct mapfile *map);

/// Pressures in a part of the isobars. Their checksum goes over one part after the other.
enum { MAPFILE_ISOBAR_PART = 65536 };

/// Writes the variables on pressure, part by part, ascending: isobar[j] at pressures first + j, j < count.
/// They are done with the last part. 0, CAGEHOP_IO, CAGEHOP_NO_MEMORY, or CAGEHOP_BAD_ARGUMENT for other
/// parts.
int mapfile_write_isobars(struct mapfile *map, size_t first, size_t count,
                          const struct cagehop_isobar isobar[]);

/// One line on the last error of this map.
const char *mapfile_error(const struct mapfile *map);

/// Puts what was written on disk. CAGEHOP_IO also when the file has lost its name meanwhile.
int mapfile_flush(struct mapfile *map);

/// To be called often: flushes when MAPFILE_SYNC_SECONDS have passed since it last did, `now` being a
/// monotonic clock in seconds. 0 or CAGEHOP_IO.
int mapfile_flush_when_due(struct mapfile *map, double now);

/// Notes the end of this run (`outcome`: "finished", "stopped: ...", "failed: ...") in the run history and
/// puts everything on disk, the data first. 0 or CAGEHOP_IO.
int mapfile_note_outcome(struct mapfile *map, const char *outcome);

/// Opens a map that this rank alone has open, rank 0's, on all ranks of `comm`, an MPI_Comm, while the others
/// call mapfile_join. Then each of them may write isochores and tiles, whichever it computed; nothing else
/// may be written. Collective. Returns 0, or the same CAGEHOP_IO, CAGEHOP_NO_MEMORY or CAGEHOP_COMMUNICATION
/// on all ranks with the map closed.
int mapfile_share(struct mapfile *map, const void *comm);
int mapfile_join(const char *path, const void *comm, struct mapfile **map, char error[MAPFILE_ERROR_MAX]);

/// Opens a shared map for this rank alone again, while the others call mapfile_close. Collective. 0,
/// CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int mapfile_unshare(struct mapfile *map);

/// Closes the file and sets *map to NULL. 0 or CAGEHOP_IO; NULL is allowed.
int mapfile_close(struct mapfile **map);

/// Reads what `info` shows. 0, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with one line in `error`.
int mapfile_read_info(const char *path, struct mapfile_info *info, char error[MAPFILE_ERROR_MAX]);
void mapfile_info_clear(struct mapfile_info *info);

/// Holds every finished tile, the axes and the job's text against their checksums; also while a run writes
/// the map. 0 whether or not tiles are damaged, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with one line in `error`.
int mapfile_verify(const char *path, struct mapfile_check *check, char error[MAPFILE_ERROR_MAX]);
void mapfile_check_clear(struct mapfile_check *check);

/// SHA-256 of the physical data, in hexadecimal. Each dataset of the root but solve_seconds gives its name, a
/// zero byte and its values, row by row with the lowest byte first and every NaN as 0x7ff8000000000000: axes,
/// then variables on phi, on (phi, pressure) and on pressure, each kind by name. Returns as mapfile_verify.
int mapfile_digest(const char *path, char hexadecimal[DIGEST_TEXT], char error[MAPFILE_ERROR_MAX]);

/// The HDF5 library's version, "1.10.8".
const char *mapfile_library_version(void);

#endif
