/* The subjects that are proved, a file each. */
#ifndef DEPUTY_TESTS_PROVE_PROOFS_SUBJECTS_H
#define DEPUTY_TESTS_PROVE_PROOFS_SUBJECTS_H

#include "prove/proof.h"

#define SUBJECT(name, proofs) const struct subject name = {proofs, sizeof(proofs) / sizeof(*proofs)}

extern const struct subject access_proofs;
extern const struct subject access_opens_proofs;
extern const struct subject events_proofs;
extern const struct subject events_log_proofs;
extern const struct subject doctor_proofs;
extern const struct subject identity_proofs;
extern const struct subject speed_proofs;
extern const struct subject impersonation_proofs;
extern const struct subject impersonation_files_proofs;
extern const struct subject own_places_proofs;
extern const struct subject scm_proofs;
extern const struct subject files_paths_proofs;
extern const struct subject kills_proofs;
extern const struct subject rpc_proofs;
extern const struct subject service_token_proofs;
extern const struct subject waiting_proofs;
extern const struct subject events_trouble_proofs;
extern const struct subject events_queries_proofs;
extern const struct subject events_reading_proofs;
extern const struct subject archives_proofs;
extern const struct subject upgrade_proofs;
extern const struct subject policy_proofs;
extern const struct subject crashes_proofs;
extern const struct subject data_proofs;
extern const struct subject library_proofs;
extern const struct subject names_proofs;

#endif
