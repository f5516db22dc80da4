# SPDX-License-Identifier: GPL-2.0-only
# The man pages. The plugin's list of settings is written by a program from the table that the plugin parses
# them with, so that the two cannot differ.

noinst_PROGRAMS += doc/print-settings
doc_print_settings_SOURCES = doc/print_settings.cpp
doc_print_settings_LDADD = src/libafpguard.a

man_MANS = doc/afp-guard.8

doc/afp-guard.8: doc/afp-guard.8.in doc/print-settings$(EXEEXT) Makefile
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)doc/print-settings --man > $@.settings \
	    && $(SED) -e '/^[@]SETTINGS[@]$$/{r $@.settings' -e 'd;}' \
	        -e 's:[@]VERSION[@]:$(PACKAGE_VERSION):' -e 's:[@]plugindir[@]:$(plugindir):' \
	        -e 's:[@]yamldir[@]:$(yamldir):' $(srcdir)/doc/afp-guard.8.in > $@ \
	    && rm -f $@.settings

if DOCTOR_WANTED
man_MANS += doc/afp-guard-doctor.8
endif

doc/afp-guard-doctor.8: doc/afp-guard-doctor.8.in Makefile
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)$(SED) -e 's:[@]VERSION[@]:$(PACKAGE_VERSION):' \
	    $(srcdir)/doc/afp-guard-doctor.8.in > $@

EXTRA_DIST += doc/afp-guard.8.in doc/afp-guard-doctor.8.in doc/startup-race.svg
CLEANFILES += $(man_MANS)
