// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shells.h"

#include "structure/core.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// The transform of basis function (p, k) is Im[e^{iq(p + 1/2)} i^k R_k(q)], R_k = sqrt(2k+1) j_k(q/2).

/// The part of i^k e^{i angle} that is imaginary, from cosine and sine of the angle.
static double imaginary(size_t k, double cosine, double sine) {
  const double part[4] = {sine, cosine, -sine, -cosine};
  return part[k % 4];
}

int shells_create(size_t count, size_t terms, double box, double join, struct shells *shells) {
  *shells = (struct shells){.shells = count, .terms = terms};
  const struct q_rule_params params = {
      .step = M_PI / box, .join = join, .decay = 4, .harmonics = (int)count + 5};
  int status = q_rule_create(&params, &shells->rule);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const size_t nodes = shells->rule.count;
  shells->radial = malloc(nodes * terms * sizeof *shells->radial);
  shells->cosine = malloc(nodes * sizeof *shells->cosine);
  shells->sine = malloc(nodes * sizeof *shells->sine);
  if (shells->radial == NULL || shells->cosine == NULL || shells->sine == NULL) {
    shells_clear(shells);
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t j = 0; j < nodes; j++) {
    core_radial(terms, shells->rule.q[j], &shells->radial[j * terms]);
    shells->cosine[j] = cos(shells->rule.q[j]);
    shells->sine[j] = sin(shells->rule.q[j]);
  }
  return CAGEHOP_OK;
}

void shells_clear(struct shells *shells) {
  q_rule_clear(&shells->rule);
  free(shells->radial);
  free(shells->cosine);
  free(shells->sine);
  *shells = (struct shells){0};
}

/// One transform, given R_k, cos q and sin q.
static double transform_at(size_t count, size_t terms, const double coefficient[], const double radial[],
                           double q, double cos_q, double sin_q) {
  double re[CORE_TERMS_MAX] = {0}, im[CORE_TERMS_MAX] = {0};
  double c = cos(0.5 * q), s = sin(0.5 * q), sum = 0.0;
  for (size_t p = 0; p < count; p++) {
    for (size_t k = 0; k < terms; k++) {
      re[k] += c * coefficient[p * terms + k];
      im[k] += s * coefficient[p * terms + k];
    }
    const double next = c * cos_q - s * sin_q;
    s = s * cos_q + c * sin_q;
    c = next;
  }
  for (size_t k = 0; k < terms; k++) {
    sum += radial[k] * imaginary(k, re[k], im[k]);
  }
  return sum;
}

void shells_transform(const struct shells *shells, const double coefficient[], double s[]) {
  for (size_t j = 0; j < shells->rule.count; j++) {
    s[j] = transform_at(shells->shells, shells->terms, coefficient, &shells->radial[j * shells->terms],
                        shells->rule.q[j], shells->cosine[j], shells->sine[j]);
  }
}

double shells_sine(size_t count, size_t terms, const double coefficient[], double q) {
  double radial[CORE_TERMS_MAX];
  core_radial(terms, q, radial);
  return transform_at(count, terms, coefficient, radial, q, cos(q), sin(q));
}

void shells_project(const struct shells *shells, const double weight[], double coefficient[]) {
  const size_t terms = shells->terms;
  memset(coefficient, 0, shells->shells * terms * sizeof *coefficient);
  for (size_t j = 0; j < shells->rule.count; j++) {
    const double *radial = &shells->radial[j * terms];
    double on_cosine[CORE_TERMS_MAX], on_sine[CORE_TERMS_MAX];
    for (size_t k = 0; k < terms; k++) {
      on_cosine[k] = weight[j] * radial[k] * imaginary(k, 1.0, 0.0);
      on_sine[k] = weight[j] * radial[k] * imaginary(k, 0.0, 1.0);
    }
    double c = cos(0.5 * shells->rule.q[j]), s = sin(0.5 * shells->rule.q[j]);
    for (size_t p = 0; p < shells->shells; p++) {
      for (size_t k = 0; k < terms; k++) {
        coefficient[p * terms + k] += c * on_cosine[k] + s * on_sine[k];
      }
      const double next = c * shells->cosine[j] - s * shells->sine[j];
      s = s * shells->cosine[j] + c * shells->sine[j];
      c = next;
    }
  }
}

/// The real part of i^k (cosine + i sine).
static double real_part(int k, double cosine, double sine) {
  const double part[4] = {cosine, -sine, -cosine, sine};
  return part[((k % 4) + 4) % 4];
}

/// Sums of weight R_k R_l cos(q d) and sin(q d) over the nodes, d < 2 * shells, at [(d * terms + k) * terms +
/// l].
static void shift_sums(const struct shells *shells, const double weight[], double cosines[], double sines[]) {
  const size_t terms = shells->terms, shifts = 2 * shells->shells;
  double product[CORE_TERMS_MAX * CORE_TERMS_MAX];
  memset(cosines, 0, shifts * terms * terms * sizeof *cosines);
  memset(sines, 0, shifts * terms * terms * sizeof *sines);
  for (size_t j = 0; j < shells->rule.count; j++) {
    const double *radial = &shells->radial[j * terms];
    double c = 1.0, s = 0.0;
    for (size_t k = 0; k < terms; k++) {
      for (size_t l = 0; l < terms; l++) {
        product[k * terms + l] = weight[j] * radial[k] * radial[l];
      }
    }
    for (size_t d = 0; d < shifts; d++) {
      double *on_cosine = &cosines[d * terms * terms], *on_sine = &sines[d * terms * terms];
      for (size_t kl = 0; kl < terms * terms; kl++) {
        on_cosine[kl] += c * product[kl];
        on_sine[kl] += s * product[kl];
      }
      const double next = c * shells->cosine[j] - s * shells->sine[j];
      s = s * shells->cosine[j] + c * shells->sine[j];
      c = next;
    }
  }
}

int shells_kernel(const struct shells *shells, const double weight[], double matrix[]) {
  const size_t terms = shells->terms, count = shells->shells, n = count * terms;
  const size_t size = 2 * count * terms * terms;
  double *cosines = malloc(2 * size * sizeof *cosines);
  if (cosines == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  double *sines = cosines + size;
  shift_sums(shells, weight, cosines, sines);
  // s_a s_b = Re[i^(k-l) e^{iq(p-p')} - i^(k+l) e^{iq(p+p'+1)}] R_k R_l/2: only differences and sums of
  // shells matter.
  for (size_t p = 0; p < count; p++) {
    for (size_t other = 0; other < count; other++) {
      const size_t apart = p > other ? p - other : other - p, together = p + other + 1;
      const double sign = p >= other ? 1.0 : -1.0;
      for (size_t k = 0; k < terms; k++) {
        for (size_t l = 0; l < terms; l++) {
          const size_t near = (apart * terms + k) * terms + l, far = (together * terms + k) * terms + l;
          matrix[(p * terms + k) * n + other * terms + l] =
              0.5 * (real_part((int)k - (int)l, cosines[near], sign * sines[near]) -
                     real_part((int)(k + l), cosines[far], sines[far]));
        }
      }
    }
  }
  free(cosines);
  return CAGEHOP_OK;
}
