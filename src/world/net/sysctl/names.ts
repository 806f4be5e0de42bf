/**
 * The sysctls under net/ of Linux 6.18, entries parted by `; ` or a line's end: `path|default|kind|marks`. Kinds: `int`, `ints` (blanks stand for tabs), `text`, or the range `low-high`.
 * Marks: `!` exists in a machine's first namespace only, `@6.5` since that kernel, `ro` cannot be written.
 */
export const GLOBAL = `
bridge/bridge-nf-call-arptables|1|int; bridge/bridge-nf-call-ip6tables|1|int; bridge/bridge-nf-call-iptables|1|int
bridge/bridge-nf-filter-pppoe-tagged|0|int; bridge/bridge-nf-filter-vlan-tagged|0|int; bridge/bridge-nf-pass-vlan-input-dev|0|int
core/bpf_jit_enable|1|int|!; core/bpf_jit_harden|0|int|!; core/bpf_jit_kallsyms|1|int|!; core/bpf_jit_limit|528482304|int|!; core/busy_poll|0|int|!
core/busy_read|0|int|!; core/default_qdisc|fq_codel|text|!; core/dev_weight|64|int|!; core/dev_weight_rx_bias|1|int|!; core/dev_weight_tx_bias|1|int|!
core/devconf_inherit_init_net|0|int|!; core/fb_tunnels_only_for_init_net|0|int|!; core/flow_limit_cpu_bitmap|0|int|!; core/flow_limit_table_len|4096|int|!
core/gro_normal_batch|8|int|!; core/high_order_alloc_disable|0|int|!; core/max_skb_frags|17|int|!; core/mem_pcpu_rsv|256|int|! @6.4
core/message_burst|10|int|!; core/message_cost|5|int|!; core/netdev_budget|300|int|!; core/netdev_budget_usecs|8000|int|!
core/netdev_max_backlog|1000|int|!
core/netdev_rss_key|00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00|text|! ro
core/netdev_tstamp_prequeue|1|int|!; core/netdev_unregister_timeout_secs|10|int|!; core/optmem_max|131072|int; core/rmem_default|212992|int
core/rmem_max|212992|int; core/rps_default_mask|0|int|@6.3; core/rps_sock_flow_entries|0|int|!; core/skb_defer_max|64|int|! @6.0
core/somaxconn|4096|0-2147483647; core/tstamp_allow_data|1|int; core/txrehash|1|int|@6.0; core/warnings|0|int|!; core/wmem_default|212992|int
core/wmem_max|212992|int; core/xfrm_acq_expires|30|int|!; core/xfrm_aevent_etime|10|int|!; core/xfrm_aevent_rseqth|2|int|!; core/xfrm_larval_drop|1|int|!
ipv4/cipso_cache_bucket_size|10|int|!; ipv4/cipso_cache_enable|1|int|!; ipv4/cipso_rbm_optfmt|0|int|!; ipv4/cipso_rbm_strictvalid|1|int|!
ipv4/fib_multipath_hash_fields|7|1-4095; ipv4/fib_multipath_hash_policy|0|0-3; ipv4/fib_multipath_hash_seed|0|0-4294967295|@6.11
ipv4/fib_multipath_use_neigh|0|0-1; ipv4/fib_notify_on_flag_change|0|0-2; ipv4/fib_sync_mem|524288|int|!; ipv4/fwmark_reflect|0|0-255
ipv4/icmp_echo_enable_probe|0|0-1|@5.13; ipv4/icmp_echo_ignore_all|0|0-1; ipv4/icmp_echo_ignore_broadcasts|1|0-1; ipv4/icmp_errors_use_inbound_ifaddr|0|0-1
ipv4/icmp_ignore_bogus_error_responses|1|0-1; ipv4/icmp_msgs_burst|50|0-2147483647; ipv4/icmp_msgs_per_sec|1000|0-2147483647; ipv4/icmp_ratelimit|1000|int
ipv4/icmp_ratemask|6168|int; ipv4/igmp_link_local_mcast_reports|1|int; ipv4/igmp_max_memberships|20|int; ipv4/igmp_max_msf|10|int; ipv4/igmp_qrv|2|int
ipv4/inet_peer_maxttl|600|int|!; ipv4/inet_peer_minttl|120|int|!; ipv4/inet_peer_threshold|65664|int|!; ipv4/ip_autobind_reuse|0|0-1
ipv4/ip_default_ttl|64|1-255; ipv4/ip_dynaddr|0|0-255; ipv4/ip_early_demux|1|0-1; ipv4/ip_forward|0|int; ipv4/ip_forward_update_priority|1|0-1
ipv4/ip_forward_use_pmtu|0|0-1; ipv4/ip_local_port_range|32768 60999|ints; ipv4/ip_local_reserved_ports||text; ipv4/ip_no_pmtu_disc|0|0-3
ipv4/ip_nonlocal_bind|0|0-255; ipv4/ip_unprivileged_port_start|1024|0-65535; ipv4/ipfrag_high_thresh|4194304|int; ipv4/ipfrag_low_thresh|3145728|int
ipv4/ipfrag_max_dist|64|int; ipv4/ipfrag_secret_interval|0|int|!; ipv4/ipfrag_time|30|int; ipv4/nexthop_compat_mode|1|0-1; ipv4/ping_group_range|1 0|ints
ipv4/raw_l3mdev_accept|1|int; ipv4/route/error_burst|1250|int|!; ipv4/route/error_cost|250|int|!; ipv4/route/gc_elasticity|8|int|!
ipv4/route/gc_interval|60|int|!; ipv4/route/gc_min_interval|0|int|!; ipv4/route/gc_min_interval_ms|500|int|!; ipv4/route/gc_thresh|-1|int|!
ipv4/route/gc_timeout|300|int|!; ipv4/route/max_size|2147483647|int|!; ipv4/route/min_adv_mss|256|int; ipv4/route/min_pmtu|552|int
ipv4/route/mtu_expires|600|int; ipv4/route/redirect_load|5|int|!; ipv4/route/redirect_number|9|int|!; ipv4/route/redirect_silence|5120|int|!
ipv4/tcp_abort_on_overflow|0|0-1; ipv4/tcp_adv_win_scale|1|int; ipv4/tcp_allowed_congestion_control|reno cubic|text; ipv4/tcp_app_win|31|int
ipv4/tcp_autocorking|1|0-1; ipv4/tcp_available_congestion_control|reno cubic|text|ro; ipv4/tcp_available_ulp|mptcp|text|! ro
ipv4/tcp_backlog_ack_defer|1|int|@6.7; ipv4/tcp_base_mss|1024|int; ipv4/tcp_challenge_ack_limit|2147483647|int; ipv4/tcp_child_ehash_entries|0|int|@6.1
ipv4/tcp_comp_sack_delay_ns|1000000|int; ipv4/tcp_comp_sack_nr|44|int; ipv4/tcp_comp_sack_slack_ns|100000|int; ipv4/tcp_congestion_control|cubic|text
ipv4/tcp_dsack|1|0-1; ipv4/tcp_early_demux|1|0-1; ipv4/tcp_early_retrans|3|int; ipv4/tcp_ecn|2|0-5; ipv4/tcp_ecn_fallback|1|0-1
ipv4/tcp_ecn_option|2|int|@6.18; ipv4/tcp_ecn_option_beacon|3|int|@6.18; ipv4/tcp_ehash_entries|262144|int|@6.1 ro; ipv4/tcp_fack|0|int
ipv4/tcp_fastopen|1|int; ipv4/tcp_fastopen_blackhole_timeout_sec|0|int; ipv4/tcp_fastopen_key|00000000-00000000-00000000-00000000|text
ipv4/tcp_fin_timeout|60|0-2147483647; ipv4/tcp_frto|2|int; ipv4/tcp_fwmark_accept|0|0-255; ipv4/tcp_invalid_ratelimit|500|int
ipv4/tcp_keepalive_intvl|75|0-2147483647; ipv4/tcp_keepalive_probes|9|0-255; ipv4/tcp_keepalive_time|7200|0-2147483647; ipv4/tcp_l3mdev_accept|0|int
ipv4/tcp_limit_output_bytes|1048576|int; ipv4/tcp_low_latency|0|int|!; ipv4/tcp_max_orphans|16384|int|!; ipv4/tcp_max_reordering|300|int
ipv4/tcp_max_syn_backlog|512|int; ipv4/tcp_max_tw_buckets|16384|int; ipv4/tcp_mem|45768 61024 91536|ints|!; ipv4/tcp_migrate_req|0|int
ipv4/tcp_min_rtt_wlen|300|int; ipv4/tcp_min_snd_mss|48|int; ipv4/tcp_min_tso_segs|2|int; ipv4/tcp_moderate_rcvbuf|1|0-1; ipv4/tcp_mtu_probe_floor|48|int
ipv4/tcp_mtu_probing|0|0-2; ipv4/tcp_no_metrics_save|0|0-1; ipv4/tcp_no_ssthresh_metrics_save|1|int; ipv4/tcp_notsent_lowat|4294967295|int
ipv4/tcp_orphan_retries|0|0-255; ipv4/tcp_pacing_ca_ratio|120|int; ipv4/tcp_pacing_ss_ratio|200|int; ipv4/tcp_pingpong_thresh|1|int|@6.7
ipv4/tcp_plb_cong_thresh|128|int|@6.2; ipv4/tcp_plb_enabled|0|int|@6.2; ipv4/tcp_plb_idle_rehash_rounds|3|int|@6.2; ipv4/tcp_plb_rehash_rounds|12|int|@6.2
ipv4/tcp_plb_suspend_rto_sec|60|int|@6.2; ipv4/tcp_probe_interval|600|int; ipv4/tcp_probe_threshold|8|int; ipv4/tcp_recovery|1|int
ipv4/tcp_reflect_tos|0|int; ipv4/tcp_reordering|3|int; ipv4/tcp_retrans_collapse|1|int; ipv4/tcp_retries1|3|0-255; ipv4/tcp_retries2|15|0-255
ipv4/tcp_rfc1337|0|0-1; ipv4/tcp_rmem|4096 131072 6291456|ints; ipv4/tcp_rto_max_ms|120000|int|@6.15; ipv4/tcp_rto_min_us|200000|int|@6.11
ipv4/tcp_sack|1|0-1; ipv4/tcp_shrink_window|0|0-1|@6.5; ipv4/tcp_slow_start_after_idle|1|0-1; ipv4/tcp_stdurg|0|0-1
ipv4/tcp_syn_linear_timeouts|4|0-127|@6.5; ipv4/tcp_syn_retries|6|1-127; ipv4/tcp_synack_retries|5|0-255; ipv4/tcp_syncookies|1|0-2
ipv4/tcp_thin_linear_timeouts|0|int; ipv4/tcp_timestamps|1|0-2; ipv4/tcp_tso_rtt_log|9|int|@6.1; ipv4/tcp_tso_win_divisor|3|int; ipv4/tcp_tw_reuse|2|0-2
ipv4/tcp_tw_reuse_delay|1000|int|@6.14; ipv4/tcp_window_scaling|1|0-1; ipv4/tcp_wmem|4096 16384 4194304|ints; ipv4/tcp_workaround_signed_windows|0|int
ipv4/udp_child_hash_entries|0|int|@6.2; ipv4/udp_early_demux|1|0-1; ipv4/udp_hash_entries|16384|int|@6.2 ro; ipv4/udp_l3mdev_accept|0|int
ipv4/udp_mem|91539 122054 183078|ints|!; ipv4/udp_rmem_min|4096|int; ipv4/udp_wmem_min|4096|int; ipv4/xfrm4_gc_thresh|32768|int
ipv6/anycast_src_echo_reply|0|int; ipv6/auto_flowlabels|1|int; ipv6/bindv6only|0|0-255; ipv6/calipso_cache_bucket_size|10|int|!
ipv6/calipso_cache_enable|1|int|!; ipv6/fib_multipath_hash_fields|7|int; ipv6/fib_multipath_hash_policy|0|int; ipv6/fib_notify_on_flag_change|0|int
ipv6/flowlabel_consistency|1|int; ipv6/flowlabel_reflect|0|int; ipv6/flowlabel_state_ranges|0|int; ipv6/fwmark_reflect|0|int
ipv6/icmp/echo_ignore_all|0|int; ipv6/icmp/echo_ignore_anycast|0|int; ipv6/icmp/echo_ignore_multicast|0|int; ipv6/icmp/error_anycast_as_unicast|0|int|@6.5
ipv6/icmp/ratelimit|100|int; ipv6/icmp/ratemask|0-1,3-127|text; ipv6/idgen_delay|1|int; ipv6/idgen_retries|3|int; ipv6/ioam6_id|16777215|int
ipv6/ioam6_id_wide|72057594037927935|int; ipv6/ip6frag_high_thresh|4194304|int; ipv6/ip6frag_low_thresh|3145728|int; ipv6/ip6frag_secret_interval|0|int|!
ipv6/ip6frag_time|60|int; ipv6/ip_nonlocal_bind|0|int; ipv6/max_dst_opts_length|2147483647|int; ipv6/max_dst_opts_number|8|int
ipv6/max_hbh_length|2147483647|int; ipv6/max_hbh_opts_number|8|int; ipv6/mld_max_msf|64|int|!; ipv6/mld_qrv|2|int|!; ipv6/route/gc_elasticity|9|int|!
ipv6/route/gc_interval|30|int|!; ipv6/route/gc_min_interval|0|int|!; ipv6/route/gc_min_interval_ms|500|int|!; ipv6/route/gc_thresh|1024|int|!
ipv6/route/gc_timeout|60|int|!; ipv6/route/max_size|2147483647|int; ipv6/route/min_adv_mss|1220|int|!; ipv6/route/mtu_expires|600|int|!
ipv6/route/skip_notify_on_dev_down|0|int|! @6.7; ipv6/seg6_flowlabel|0|int; ipv6/xfrm6_gc_thresh|32768|int; mptcp/add_addr_timeout|120|int
mptcp/allow_join_initial_addr_port|1|int; mptcp/available_path_managers|kernel userspace|text|@6.15 ro; mptcp/available_schedulers|default|text|@6.10 ro
mptcp/blackhole_timeout|3600|int|@6.12; mptcp/checksum_enabled|0|int; mptcp/close_timeout|60|int|@6.9; mptcp/enabled|1|int
mptcp/path_manager|kernel|text|@6.15; mptcp/pm_type|0|int; mptcp/scheduler|default|text|@6.5; mptcp/stale_loss_cnt|4|int
mptcp/syn_retrans_before_tcp_fallback|2|int|@6.14; netfilter/nf_conntrack_acct|0|int; netfilter/nf_conntrack_buckets|262144|int
netfilter/nf_conntrack_checksum|1|int; netfilter/nf_conntrack_count|0|int|ro; netfilter/nf_conntrack_events|2|int
netfilter/nf_conntrack_expect_max|4096|int; netfilter/nf_conntrack_frag6_high_thresh|4194304|int; netfilter/nf_conntrack_frag6_low_thresh|3145728|int
netfilter/nf_conntrack_frag6_timeout|60|int; netfilter/nf_conntrack_generic_timeout|600|int; netfilter/nf_conntrack_gre_timeout|30|int
netfilter/nf_conntrack_gre_timeout_stream|180|int; netfilter/nf_conntrack_icmp_timeout|30|int; netfilter/nf_conntrack_icmpv6_timeout|30|int
netfilter/nf_conntrack_log_invalid|0|int; netfilter/nf_conntrack_max|262144|int; netfilter/nf_conntrack_sctp_timeout_closed|10|int
netfilter/nf_conntrack_sctp_timeout_cookie_echoed|3|int; netfilter/nf_conntrack_sctp_timeout_cookie_wait|3|int
netfilter/nf_conntrack_sctp_timeout_established|210|int; netfilter/nf_conntrack_sctp_timeout_heartbeat_sent|30|int
netfilter/nf_conntrack_sctp_timeout_shutdown_ack_sent|3|int; netfilter/nf_conntrack_sctp_timeout_shutdown_recd|3|int
netfilter/nf_conntrack_sctp_timeout_shutdown_sent|3|int; netfilter/nf_conntrack_tcp_be_liberal|0|int; netfilter/nf_conntrack_tcp_ignore_invalid_rst|0|int
netfilter/nf_conntrack_tcp_loose|1|int; netfilter/nf_conntrack_tcp_max_retrans|3|int; netfilter/nf_conntrack_tcp_timeout_close|10|int
netfilter/nf_conntrack_tcp_timeout_close_wait|60|int; netfilter/nf_conntrack_tcp_timeout_established|432000|int
netfilter/nf_conntrack_tcp_timeout_fin_wait|120|int; netfilter/nf_conntrack_tcp_timeout_last_ack|30|int
netfilter/nf_conntrack_tcp_timeout_max_retrans|300|int; netfilter/nf_conntrack_tcp_timeout_syn_recv|60|int
netfilter/nf_conntrack_tcp_timeout_syn_sent|120|int; netfilter/nf_conntrack_tcp_timeout_time_wait|120|int
netfilter/nf_conntrack_tcp_timeout_unacknowledged|300|int; netfilter/nf_conntrack_timestamp|0|int; netfilter/nf_conntrack_udp_timeout|30|int
netfilter/nf_conntrack_udp_timeout_stream|120|int; netfilter/nf_hooks_lwtunnel|0|int; netfilter/nf_log/0|NONE|text; netfilter/nf_log/1|NONE|text
netfilter/nf_log/10|nf_log_ipv6|text; netfilter/nf_log/2|nf_log_ipv4|text; netfilter/nf_log/3|nf_log_arp|text; netfilter/nf_log/4|NONE|text
netfilter/nf_log/5|nf_log_netdev|text; netfilter/nf_log/6|NONE|text; netfilter/nf_log/7|nf_log_bridge|text; netfilter/nf_log/8|NONE|text
netfilter/nf_log/9|NONE|text; netfilter/nf_log_all_netns|0|int|!; nf_conntrack_max|262144|int|!; unix/max_dgram_qlen|10|int
`

/** net/ipv4/conf/DEVICE: `name|default|mark`, all of them integers without a range. */
export const CONF4 = `
accept_local|0 accept_redirects|1 accept_source_route|1 arp_accept|0 arp_announce|0 arp_evict_nocarrier|1 arp_filter|0 arp_ignore|0 arp_notify|0
bc_forwarding|0 bootp_relay|0 disable_policy|0 disable_xfrm|0 drop_gratuitous_arp|0 drop_unicast_in_l2_multicast|0 force_igmp_version|0 forwarding|0
igmpv2_unsolicited_report_interval|10000 igmpv3_unsolicited_report_interval|1000 ignore_routes_with_linkdown|0 log_martians|0 mc_forwarding|0
medium_id|0 promote_secondaries|0 proxy_arp|0 proxy_arp_pvlan|0 route_localnet|0 rp_filter|0 secure_redirects|1 send_redirects|1 shared_media|1
src_valid_mark|0 tag|0
`

/** net/ipv6/conf/DEVICE. */
export const CONF6 = `
accept_dad|1 accept_ra|1 accept_ra_defrtr|1 accept_ra_from_local|0 accept_ra_min_hop_limit|1 accept_ra_min_lft|0|@6.6 accept_ra_mtu|1
accept_ra_pinfo|1 accept_ra_rt_info_max_plen|0 accept_ra_rt_info_min_plen|0 accept_ra_rtr_pref|1 accept_redirects|1 accept_source_route|0
accept_untracked_na|0 addr_gen_mode|0 autoconf|1 dad_transmits|1 disable_ipv6|0 disable_policy|0 drop_unicast_in_l2_multicast|0 drop_unsolicited_na|0
enhanced_dad|1 force_forwarding|0|@6.17 force_mld_version|0 force_tllao|0 forwarding|0 hop_limit|64 ignore_routes_with_linkdown|0 ioam6_enabled|0
ioam6_id|65535 ioam6_id_wide|4294967295 keep_addr_on_down|0 max_addresses|16 max_desync_factor|600 mc_forwarding|0
mldv1_unsolicited_report_interval|10000 mldv2_unsolicited_report_interval|1000 mtu|1280 ndisc_evict_nocarrier|1 ndisc_notify|0 ndisc_tclass|0
optimistic_dad|0 proxy_ndp|0 ra_defrtr_metric|1024 ra_honor_pio_life|0|@6.7 ra_honor_pio_pflag|0|@6.12 regen_max_retry|3 regen_min_advance|2|@6.8
router_probe_interval|60 router_solicitation_delay|1 router_solicitation_interval|4 router_solicitation_max_interval|3600 router_solicitations|-1
rpl_seg_enabled|0 seg6_enabled|0 seg6_require_hmac|0 suppress_frag_ndisc|1 temp_prefered_lft|86400 temp_valid_lft|604800 use_oif_addrs_only|0
use_optimistic|0 use_tempaddr|0
`

/** net/ipv4/neigh/DEVICE and net/ipv6/neigh/DEVICE; the `gc_` ones stand under `default` only. */
export const NEIGH = `
anycast_delay|100 app_solicit|0 base_reachable_time_ms|30000 delay_first_probe_time|5 gc_interval|30 gc_stale_time|60 gc_thresh1|128 gc_thresh2|512
gc_thresh3|1024 interval_probe_time_ms|5000 locktime|100 mcast_resolicit|0 mcast_solicit|3 proxy_delay|80 proxy_qlen|64 retrans_time_ms|1000
ucast_solicit|3 unres_qlen|101 unres_qlen_bytes|212992
`
