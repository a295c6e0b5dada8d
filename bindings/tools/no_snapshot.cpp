// The snapshot tool runs before there is a snapshot.
extern "C" const unsigned char edgert_snapshot_begin[1] = {0};
extern "C" const unsigned char edgert_snapshot_end[1] = {0};
