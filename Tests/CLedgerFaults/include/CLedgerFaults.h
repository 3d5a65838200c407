int x_faults(void);
