/* The bucket tree of the state (docs/decisions/0002), the same as storage/state_tree.py has it in Python.
 *
 * A block of ten thousand transfers changes some twenty thousand buckets and hashes each of them; in Python that is a fifth of what
 * the block costs, and the interpreter's lock is held meanwhile. Memory that cannot be had ends
 * the call with NULL and leaves the tree as it was.
 */
#include <stdlib.h>
#include <string.h>

#include "sha.h"

enum { ENTRY = 64, ARITY = 16, ARITY_BITS = 4, LEVELS_MAX = 8, PREFIX_MAX = 64 };
#define REMOVED UINT32_MAX

typedef struct { uint8_t bytes[PREFIX_MAX]; uint32_t length; } Prefix;
typedef struct { uint8_t *entries; uint32_t count; } Bucket;
typedef struct { uint32_t index; uint8_t hash[HASH]; } Node;
typedef struct { uint32_t index; Bucket after; } Change;

typedef struct {
    uint32_t depth, level_count;
    Hasher sha;
    Prefix key, value, bucket, node;
    Bucket *buckets;
    uint8_t *levels[LEVELS_MAX]; /* the hashes of a level side by side; levels[0] are those of the buckets */
    uint32_t *place;             /* by bucket: its change while a block is prepared, plus one */
    uint8_t root[HASH];
} Tree;

typedef struct {
    uint8_t root[HASH];
    uint32_t change_count;
    Change *changes;
    Node *nodes[LEVELS_MAX];
    uint32_t node_count[LEVELS_MAX];
} Prepared;

static void hash(const Tree *tree, const Prefix *prefix, const uint8_t *data, size_t length, uint8_t *out)
{
    hash_of(&tree->sha, prefix->bytes, prefix->length, data, length, out);
}

void fenming_tree_free(Tree *tree)
{
    if (!tree) return;
    for (size_t index = 0; tree->buckets && index < (size_t)1 << tree->depth; index++) free(tree->buckets[index].entries);
    for (uint32_t level = 0; level < LEVELS_MAX; level++) free(tree->levels[level]);
    free(tree->buckets);
    free(tree->place);
    free(tree);
}

/* An empty tree of 2^depth buckets; `prefixes` holds the four prefixes, `lengths` the bytes of each. */
Tree *fenming_tree_new(uint32_t depth, const Hasher *sha, const uint8_t *prefixes, const uint32_t *lengths)
{
    Tree *tree = calloc(1, sizeof *tree);
    if (!tree) return NULL;
    tree->depth = depth;
    tree->level_count = depth / ARITY_BITS;
    tree->sha = *sha;
    Prefix *own[] = {&tree->key, &tree->value, &tree->bucket, &tree->node};
    for (int kind = 0; kind < 4; prefixes += lengths[kind++]) {
        memcpy(own[kind]->bytes, prefixes, lengths[kind]);
        own[kind]->length = lengths[kind];
    }
    tree->buckets = calloc((size_t)1 << depth, sizeof *tree->buckets);
    tree->place = calloc((size_t)1 << depth, sizeof *tree->place);
    if (!tree->buckets || !tree->place) { fenming_tree_free(tree); return NULL; }
    hash(tree, &tree->bucket, NULL, 0, tree->root);
    for (uint32_t level = 0; level < tree->level_count; level++) {
        size_t width = (size_t)1 << (depth - level * ARITY_BITS);
        uint8_t *hashes = tree->levels[level] = malloc(width * HASH);
        if (!hashes) { fenming_tree_free(tree); return NULL; }
        for (size_t index = 0; index < width; index++) memcpy(hashes + index * HASH, tree->root, HASH);
        hash(tree, &tree->node, hashes, ARITY * HASH, tree->root);
    }
    return tree;
}

void fenming_prepared_free(Prepared *prepared)
{
    if (!prepared) return;
    for (uint32_t at = 0; prepared->changes && at < prepared->change_count; at++) free(prepared->changes[at].after.entries);
    for (uint32_t level = 0; level < LEVELS_MAX; level++) free(prepared->nodes[level]);
    free(prepared->changes);
    free(prepared);
}

/* Where the key's entry stands in the bucket, or would. */
static uint32_t find(const Bucket *bucket, const uint8_t *key_hash, int *found)
{
    uint32_t low = 0, high = bucket->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = memcmp(bucket->entries + (size_t)middle * ENTRY, key_hash, HASH);
        if (order == 0) { *found = 1; return middle; }
        if (order < 0) low = middle + 1; else high = middle;
    }
    *found = 0;
    return low;
}

/* The bucket as the block leaves it so far; a copy with room for `more` entries when it is first touched. */
static Bucket *touched(Tree *tree, Prepared *prepared, uint32_t index, uint32_t *room)
{
    if (!tree->place[index]) {
        const Bucket *before = &tree->buckets[index];
        Change *change = &prepared->changes[prepared->change_count];
        change->index = index;
        change->after.count = before->count;
        change->after.entries = malloc(((size_t)before->count + 1) * ENTRY);
        if (!change->after.entries) return NULL;
        if (before->count) memcpy(change->after.entries, before->entries, (size_t)before->count * ENTRY);
        tree->place[index] = ++prepared->change_count;
        room[tree->place[index] - 1] = before->count + 1;
    }
    return &prepared->changes[tree->place[index] - 1].after;
}

static int set_entry(Bucket *bucket, uint32_t *room, const uint8_t *key_hash, const uint8_t *value_hash)
{
    int found;
    uint32_t place = find(bucket, key_hash, &found);
    if (!found && !value_hash) return 1;
    if (!found && bucket->count == *room) {
        uint8_t *larger = realloc(bucket->entries, (size_t)*room * 2 * ENTRY);
        if (!larger) return 0;
        bucket->entries = larger;
        *room *= 2;
    }
    uint8_t *entry = bucket->entries + (size_t)place * ENTRY;
    if (!value_hash) {
        memmove(entry, entry + ENTRY, (size_t)(bucket->count - place - 1) * ENTRY);
        bucket->count--;
        return 1;
    }
    if (!found) {
        memmove(entry + ENTRY, entry, (size_t)(bucket->count - place) * ENTRY);
        memcpy(entry, key_hash, HASH);
        bucket->count++;
    }
    memcpy(entry + HASH, value_hash, HASH);
    return 1;
}

static int by_index(const void *left, const void *right)
{
    uint32_t a = ((const Node *)left)->index, b = ((const Node *)right)->index;
    return (a > b) - (a < b);
}

/* The nodes above a level's changed ones, which stand in order of their index. */
static int climb(const Tree *tree, Prepared *prepared, uint32_t level)
{
    const Node *changed = prepared->nodes[level];
    uint32_t count = prepared->node_count[level], above = 0;
    Node *nodes = malloc(((size_t)count + 1) * sizeof *nodes);
    uint8_t children[ARITY * HASH];
    if (!nodes) return 0;
    for (uint32_t at = 0; at < count; above++) {
        uint32_t parent = changed[at].index >> ARITY_BITS;
        memcpy(children, tree->levels[level] + (size_t)parent * sizeof children, sizeof children);
        for (; at < count && changed[at].index >> ARITY_BITS == parent; at++)
            memcpy(children + (changed[at].index % ARITY) * HASH, changed[at].hash, HASH);
        nodes[above].index = parent;
        hash(tree, &tree->node, children, sizeof children, nodes[above].hash);
    }
    if (level + 1 == tree->level_count) {
        if (above) memcpy(prepared->root, nodes[0].hash, HASH);
        free(nodes);
        return 1;
    }
    prepared->nodes[level + 1] = nodes;
    prepared->node_count[level + 1] = above;
    return 1;
}

static int change_buckets(Tree *tree, Prepared *prepared, uint32_t *room, uint32_t count, const uint8_t *keys,
                          const uint32_t *key_lengths, const uint8_t *values, const uint32_t *value_lengths)
{
    uint8_t key_hash[HASH], value_hash[HASH];
    for (uint32_t at = 0; at < count; keys += key_lengths[at], values += value_lengths[at] == REMOVED ? 0 : value_lengths[at], at++) {
        hash(tree, &tree->key, keys, key_lengths[at], key_hash);
        uint32_t first = (uint32_t)key_hash[0] << 24 | (uint32_t)key_hash[1] << 16 | (uint32_t)key_hash[2] << 8 | key_hash[3];
        uint32_t index = first >> (32 - tree->depth);
        Bucket *bucket = touched(tree, prepared, index, room);
        int removed = value_lengths[at] == REMOVED;
        if (!removed) hash(tree, &tree->value, values, value_lengths[at], value_hash);
        if (!bucket || !set_entry(bucket, &room[tree->place[index] - 1], key_hash, removed ? NULL : value_hash)) return 0;
    }
    return 1;
}

/* What the tree becomes with these changes, in order; the tree stays as it is. NULL when there is not enough memory. */
Prepared *fenming_tree_prepare(Tree *tree, uint32_t count, const uint8_t *keys, const uint32_t *key_lengths,
                               const uint8_t *values, const uint32_t *value_lengths)
{
    Prepared *prepared = calloc(1, sizeof *prepared);
    uint32_t *room = malloc(((size_t)count + 1) * sizeof *room);
    int good = prepared && room;
    if (good) {
        memcpy(prepared->root, tree->root, HASH);
        prepared->changes = malloc(((size_t)count + 1) * sizeof *prepared->changes);
        prepared->nodes[0] = malloc(((size_t)count + 1) * sizeof *prepared->nodes[0]);
        good = prepared->changes && prepared->nodes[0]
               && change_buckets(tree, prepared, room, count, keys, key_lengths, values, value_lengths);
        for (uint32_t at = 0; prepared->changes && at < prepared->change_count; at++) {
            const Change *change = &prepared->changes[at];
            tree->place[change->index] = 0;
            if (!good) continue;
            Node *node = &prepared->nodes[0][at];
            node->index = change->index;
            hash(tree, &tree->bucket, change->after.entries, (size_t)change->after.count * ENTRY, node->hash);
        }
        if (good) {
            prepared->node_count[0] = prepared->change_count;
            qsort(prepared->nodes[0], prepared->change_count, sizeof(Node), by_index);
        }
    }
    for (uint32_t level = 0; good && level < tree->level_count; level++) good = climb(tree, prepared, level);
    free(room);
    if (good) return prepared;
    fenming_prepared_free(prepared);
    return NULL;
}

/* Make the prepared changes; `prepared` is used up, does nothing a second time, and still has to be freed. */
void fenming_tree_adopt(Tree *tree, Prepared *prepared)
{
    for (uint32_t at = 0; at < prepared->change_count; at++) {
        Change *change = &prepared->changes[at];
        free(tree->buckets[change->index].entries);
        tree->buckets[change->index] = change->after;
        change->after.entries = NULL;
    }
    for (uint32_t level = 0; level < tree->level_count; level++)
        for (uint32_t at = 0; at < prepared->node_count[level]; at++)
            memcpy(tree->levels[level] + (size_t)prepared->nodes[level][at].index * HASH, prepared->nodes[level][at].hash, HASH);
    memcpy(tree->root, prepared->root, HASH);
    prepared->change_count = 0;
    for (uint32_t level = 0; level < LEVELS_MAX; level++) prepared->node_count[level] = 0;
}

/* The root of a tree and of what was prepared stand where these point. */
const uint8_t *fenming_tree_root(const Tree *tree) { return tree->root; }
const uint8_t *fenming_prepared_root(const Prepared *prepared) { return prepared->root; }

/* The entries of a bucket and the hashes of a level, for a proof. */
const uint8_t *fenming_tree_bucket(const Tree *tree, uint32_t index, uint32_t *count)
{
    *count = tree->buckets[index].count;
    return tree->buckets[index].entries;
}
const uint8_t *fenming_tree_level(const Tree *tree, uint32_t level) { return tree->levels[level]; }
