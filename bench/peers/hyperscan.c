/*
 * Searches logs for a list of literals with Hyperscan (or Vectorscan), as the peer that Picket is measured against.
 *
 *   gcc -O2 -o hyperscan hyperscan.c $(pkg-config --cflags --libs libhs)
 *   ./hyperscan LIST LOG...
 *
 * LIST holds one literal a line. Logs are read 256 KiB at a time and scanned in blocks of whole lines. Each match is a line
 * on standard output: the offset in its log at which it ends, a tab, the literal. Standard error takes the figures, a name
 * and a number a line; times are CPU seconds of this process.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <hs.h>

enum { read_size = 256 << 10 };

struct list {
	char **literals;
	size_t *lengths;
	unsigned *ids, *flags;
	size_t count, room;
};

struct scan {
	const struct list *list;
	unsigned long long base; /* where in the log the block begins */
	unsigned long long matches, bytes;
};

static void fail(const char *what, const char *why) {
	fprintf(stderr, "hyperscan: %s: %s\n", what, why);
	exit(2);
}

static void *grow(void *memory, size_t size) {
	memory = realloc(memory, size);
	if (!memory)
		fail("memory", "not enough");
	return memory;
}

static double cpu_seconds(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void add(struct list *list, const char *literal, size_t length) {
	if (list->count == list->room) {
		list->room = list->room ? 2 * list->room : 1024;
		list->literals = grow(list->literals, list->room * sizeof *list->literals);
		list->lengths = grow(list->lengths, list->room * sizeof *list->lengths);
		list->ids = grow(list->ids, list->room * sizeof *list->ids);
		list->flags = grow(list->flags, list->room * sizeof *list->flags);
	}
	size_t i = list->count++;
	list->literals[i] = grow(NULL, length + 1);
	memcpy(list->literals[i], literal, length);
	list->literals[i][length] = 0;
	list->lengths[i] = length;
	list->ids[i] = i;
	list->flags[i] = 0;
}

static struct list read_list(const char *path) {
	FILE *file = fopen(path, "r");
	if (!file)
		fail(path, strerror(errno));
	struct list list = {0};
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	while ((length = getline(&line, &room, file)) >= 0) {
		if (length > 0 && line[length - 1] == '\n')
			length--;
		if (length > 0)
			add(&list, line, length);
	}
	free(line);
	fclose(file);
	return list;
}

static int print_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
	(void)from, (void)flags;
	struct scan *scan = context;
	scan->matches++;
	printf("%llu\t%s\n", scan->base + to, scan->list->literals[id]);
	return 0;
}

static void scan_block(const hs_database_t *database, hs_scratch_t *scratch, const char *block, size_t size, struct scan *scan) {
	if (hs_scan(database, block, size, 0, scratch, print_match, scan) != HS_SUCCESS)
		fail("scan", "hs_scan failed");
	scan->base += size;
	scan->bytes += size;
}

/* A block ends at the last newline that was read; what follows is carried over to the next. */
static void scan_file(const hs_database_t *database, hs_scratch_t *scratch, const char *path, struct scan *scan) {
	int file = open(path, O_RDONLY);
	if (file < 0)
		fail(path, strerror(errno));
	size_t room = 2 * read_size, held = 0;
	char *block = grow(NULL, room);
	ssize_t got;
	scan->base = 0;
	while ((got = read(file, block + held, read_size)) > 0) {
		held += got;
		char *newline = memrchr(block, '\n', held);
		if (newline) {
			size_t size = newline + 1 - block;
			scan_block(database, scratch, block, size, scan);
			held -= size;
			memmove(block, block + size, held);
		}
		if (room - held < read_size)
			block = grow(block, room *= 2);
	}
	if (got < 0)
		fail(path, strerror(errno));
	if (held > 0)
		scan_block(database, scratch, block, held, scan);
	free(block);
	close(file);
}

int main(int argc, char **argv) {
	if (argc == 2 && !strcmp(argv[1], "--version")) {
		printf("hyperscan %s\n", hs_version());
		return 0;
	}
	if (argc < 3)
		fail("usage", "hyperscan LIST LOG...");
	struct list list = read_list(argv[1]);

	hs_database_t *database;
	hs_compile_error_t *error;
	double begin = cpu_seconds();
	if (hs_compile_lit_multi((const char *const *)list.literals, list.flags, list.ids, list.lengths, list.count, HS_MODE_BLOCK,
				 NULL, &database, &error) != HS_SUCCESS)
		fail("compile", error->message);
	hs_scratch_t *scratch = NULL;
	if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS)
		fail("memory", "no scratch space");
	double compiled = cpu_seconds();
	fprintf(stderr, "literals %zu\ncompile_seconds %.6f\n", list.count, compiled - begin);

	struct scan scan = {.list = &list};
	for (int i = 2; i < argc; i++)
		scan_file(database, scratch, argv[i], &scan);
	if (fflush(stdout))
		fail("standard output", strerror(errno));
	fprintf(stderr, "scan_seconds %.6f\nbytes %llu\nmatches %llu\n", cpu_seconds() - compiled, scan.bytes, scan.matches);
	return 0;
}
