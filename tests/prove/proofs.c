#include "prove/proof.h"
#include "prove/proofs/subjects.h"

const struct subject *const subjects[] = {
    &identity_proofs,
    &impersonation_proofs,
    &impersonation_files_proofs,
    &own_places_proofs,
    &scm_proofs,
    &files_paths_proofs,
    &rpc_proofs,
    &speed_proofs,
    &doctor_proofs,
    &kills_proofs,
    &service_token_proofs,
    &access_proofs,
    &access_opens_proofs,
    &events_proofs,
    &events_log_proofs,
    &waiting_proofs,
    &events_trouble_proofs,
    &events_queries_proofs,
    &events_reading_proofs,
    &upgrade_proofs,
    NULL,
};
