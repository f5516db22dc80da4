# SPDX-License-Identifier: GPL-2.0-only
# Configurations to start from; each is loaded by a test.

yamldir = $(datadir)/afp-guard
yaml_DATA = \
    yaml/one-pair.yaml \
    yaml/six-pairs.yaml \
    yaml/tap.yaml \
    yaml/passive.yaml

dist_yaml_DATA = yaml/systemd-drop-in.conf

EXTRA_DIST += $(yaml_DATA:.yaml=.yaml.in)
CLEANFILES += $(yaml_DATA)

# The place of the plugin is known to make only.
$(yaml_DATA): %.yaml: %.yaml.in Makefile
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)$(SED) 's:[@]plugindir[@]:$(plugindir):' $(srcdir)/$*.yaml.in > $@
