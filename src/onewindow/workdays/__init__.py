"""The legal calendar: which days count when a statute speaks of working days (行政许可法 82), year by year as the State Council
announced them, with make-up days (调休). Beyond the last notice it answers provisionally and says so; hall service days
are a layer of their own and never shorten a legal period."""
