/*
 * Writes every command that Debian's vtysh 8.4.4 installs, with its help texts, its daemons and its modes, to the file named by FRR_ELEMENTS: the input of frr-grammar.mjs.
 *   cc -shared -fPIC -o elements.so frr-elements.c -ldl
 *   FRR_ELEMENTS=elements.txt LD_PRELOAD=./elements.so vtysh -c 'show daemons'
 * N node, parent, name, prompt    E node, daemons, attributes, address, syntax, help of its tokens (fields by tabs, newlines as \n)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct element { const char *syntax, *help; int daemons; uint32_t attributes; };
struct node { const char *name; int node, parent; const char *prompt; };

static FILE *out(void)
{
	static FILE *file;
	if (!file)
		file = fopen(getenv("FRR_ELEMENTS"), "w");
	return file;
}

static void text(const char *s, char end)
{
	for (; s && *s; s++)
		if (*s == '\n')
			fputs("\\n", out());
		else if (*s == '\t')
			fputc(' ', out());
		else
			fputc(*s, out());
	fputc(end, out());
	fflush(out());
}

void _install_element(int node, const struct element *e)
{
	fprintf(out(), "E\t%d\t%d\t%u\t%p\t", node, e->daemons, e->attributes, (void *)e);
	text(e->syntax, '\t');
	text(e->help, '\n');
	((void (*)(int, const struct element *))dlsym(RTLD_NEXT, "_install_element"))(node, e);
}

void install_node(struct node *n)
{
	fprintf(out(), "N\t%d\t%d\t", n->node, n->parent);
	text(n->name, '\t');
	text(n->prompt, '\n');
	((void (*)(struct node *))dlsym(RTLD_NEXT, "install_node"))(n);
}
